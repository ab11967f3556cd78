import Benchmark
import Kernels

/// Products of matrices, large and as the heads of networks have them.
func productKernels() {
  let suite = Suite(name: "Kernels", seconds: 0.2)
  for (m, n, k) in [(512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (8, 200, 1024), (8, 4096, 25088)] {
    suite.add("matrix product \(m)x\(k) by \(k)x\(n)", Work(operations: 2 * Double(m * n * k))) {
      (noise([m, k]), noise([k, n], seed: 2))
    } run: { blackHole(MatrixProduct.multiply($0.0, $0.1)) }
  }
}
