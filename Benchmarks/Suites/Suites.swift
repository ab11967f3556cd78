import Benchmark

/// Registers all suites. The tool starts one process a benchmark, so registering must cost nothing: what a benchmark
/// works on is made when it first runs.
let benchmarks: @Sendable () -> Void = {
  convolutionKernels()
  memoryKernels()
  productKernels()
  engineOverhead()
  differentiableOperations()
  layers()
  trainingSteps()
  inference()
  erasingOverhead()
  loader()
  localization()
}
