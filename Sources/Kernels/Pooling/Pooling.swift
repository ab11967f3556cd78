/// Pooling over windows: oneDNN in float32, plain loops otherwise.
public enum Pooling {
  /// What maximum pooling remembers of where each maximum was.
  public enum Winners: Sendable {
    /// oneDNN's own note.
    case workspace(MemoryBlock)
    /// Offsets into the input's planes, `[N, C, H', W']` int32.
    case indices(NDArray)
  }

  /// The largest value of each window of `[N, C, H, W]`, and where it was.
  public static func maximum(_ input: NDArray, _ geometry: PoolingGeometry) -> (output: NDArray, winners: Winners) {
    maximum(input, geometry, into: nil)
  }

  /// - Parameter part: where the output is written; in memory of its own where nil.
  static func maximum(
    _ input: NDArray, _ geometry: PoolingGeometry, into part: ArrayInParts.Part?
  ) -> (output: NDArray, winners: Winners) {
    let key = PoolingKey(
      input: input.shape, geometry: geometry, layout: input.layout, direction: .forward, kind: .maximum)
    guard input.dtype == .float32, let plan = key.plan() else {
      let (output, indices) = PlainPooling.maximum(input, geometry)
      return (part?.take(output) ?? output, .indices(indices))
    }
    let workspace = MemoryBlock(byteCount: plan.workspaceBytes)
    return (run(plan, input, geometry, workspace: workspace, into: part), .workspace(workspace))
  }

  /// Sends each gradient to where the maximum of its window was.
  public static func maximumGradient(
    _ outputGradient: NDArray, _ winners: Winners, inputShape: Shape, inputLayout: Layout, _ geometry: PoolingGeometry
  ) -> NDArray {
    switch winners {
    case .indices(let indices):
      return PlainPooling.maximumGradient(outputGradient, indices: indices, inputShape: inputShape)
    case .workspace(let workspace):
      let key = PoolingKey(
        input: inputShape, geometry: geometry, layout: inputLayout, direction: .inputGradient,
        kind: .maximum)
      guard let plan = key.plan() else {
        fail("max pooling: oneDNN offered the forward kernel for \(inputShape) but not the backward one")
      }
      return runBackward(plan, outputGradient, inputShape, inputLayout, workspace: workspace)
    }
  }

  /// The mean of each window of `[N, C, H, W]`.
  public static func average(_ input: NDArray, _ geometry: PoolingGeometry, countingPadding: Bool) -> NDArray {
    let key = averageKey(input.shape, input.layout, geometry, .forward, countingPadding)
    guard input.dtype == .float32, let plan = key.plan() else {
      return PlainPooling.average(input, geometry, countingPadding: countingPadding)
    }
    return run(plan, input, geometry, workspace: nil)
  }

  public static func averageGradient(
    _ outputGradient: NDArray, inputShape: Shape, inputLayout: Layout, _ geometry: PoolingGeometry,
    countingPadding: Bool
  ) -> NDArray {
    let key = averageKey(inputShape, inputLayout, geometry, .inputGradient, countingPadding)
    guard outputGradient.dtype == .float32, let plan = key.plan() else {
      return PlainPooling.averageGradient(
        outputGradient, inputShape: inputShape, geometry, countingPadding: countingPadding)
    }
    return runBackward(plan, outputGradient, inputShape, inputLayout, workspace: nil)
  }

  private static func averageKey(
    _ input: Shape, _ layout: Layout, _ geometry: PoolingGeometry, _ direction: KernelDirection,
    _ countingPadding: Bool
  ) -> PoolingKey {
    PoolingKey(
      input: input, geometry: geometry, layout: layout, direction: direction,
      kind: countingPadding ? .averageCountingPadding : .average)
  }

  private static func run(
    _ plan: Plan, _ input: NDArray, _ geometry: PoolingGeometry, workspace: MemoryBlock?,
    into part: ArrayInParts.Part? = nil
  ) -> NDArray {
    let (height, width) = geometry.outputSize(height: input.shape[2], width: input.shape[3])
    let shape: Shape = [input.shape[0], input.shape[1], height, width]
    let output =
      part?.place(shape, .float32, input.layout) ?? NDArray(uninitialized: shape, .float32, layout: input.layout)
    Profile.measure("pooling", .pass(input, output)) { plan.pool(input, into: output, workspace: workspace) }
    return output
  }

  private static func runBackward(
    _ plan: Plan, _ outputGradient: NDArray, _ inputShape: Shape, _ layout: Layout, workspace: MemoryBlock?
  ) -> NDArray {
    let gradient = outputGradient.converted(to: layout)
    let result = NDArray(uninitialized: inputShape, .float32, layout: layout)
    Profile.measure("pooling, gradient", .pass(result, gradient)) {
      plan.poolingGradient(gradient, workspace: workspace, into: result)
    }
    return result
  }
}
