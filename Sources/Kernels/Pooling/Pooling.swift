import CLoops
import Core

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
    let shape = geometry.outputShape(input: input.shape, dtype: input.dtype, operation: "max pooling")
    let key = PoolingKey(
      input: input.shape, geometry: geometry, layout: input.layout, direction: .forward, kind: .maximum)
    guard input.dtype == .float32, let plan = key.plan() else { return plainMaximum(input, geometry, into: part) }
    func fast() -> (output: NDArray, winners: Winners) {
      let workspace = MemoryBlock(byteCount: plan.workspaceBytes)
      return (run(plan, input, shape, workspace: workspace, into: part), .workspace(workspace))
    }
    let result = NaNGuard.run([input], fast) { _ in
      input.isFinite ? nil : plainMaximum(input, geometry, into: part)
    }
    // oneDNN's windows start with the least finite number, which stays where there is nothing but minus infinity.
    let least = -Float.greatestFiniteMagnitude
    guard eil_contains(Int64(result.output.storedCount), result.output.floats, least) != 0 else { return result }
    return plainMaximum(input, geometry, into: part)
  }

  private static func plainMaximum(
    _ input: NDArray, _ geometry: PoolingGeometry, into part: ArrayInParts.Part?
  ) -> (output: NDArray, winners: Winners) {
    let (output, indices) = Profile.measure("pooling", .pass(input)) { PlainPooling.maximum(input, geometry) }
    return (part?.take(output, in: input.layout) ?? output, .indices(indices))
  }

  /// Sends each gradient to where the maximum of its window was.
  ///
  /// - Parameter input: the form of what was pooled, and of the result.
  public static func maximumGradient(
    _ outputGradient: NDArray, _ winners: Winners, input: ArrayForm, _ geometry: PoolingGeometry
  ) -> NDArray {
    switch winners {
    case .indices(let indices):
      return Profile.measure("pooling, gradient", .pass(outputGradient, indices)) {
        PlainPooling.maximumGradient(outputGradient, indices: indices, inputShape: input.shape)
      }
    case .workspace(let workspace):
      let key = PoolingKey(
        input: input.shape, geometry: geometry, layout: input.layout, direction: .inputGradient, kind: .maximum)
      guard let plan = key.plan() else {
        fail("max pooling: oneDNN offered the forward kernel for \(input.shape) but not the backward one")
      }
      require(
        workspace.byteCount >= plan.workspaceBytes,
        "max pooling, gradient: \(workspace.byteCount) bytes of places of maxima do not belong to an input "
          + "\(input.shape), which has \(plan.workspaceBytes); give the shape and the layout that were pooled")
      check(outputGradient, input.shape, geometry, "max pooling")
      return runBackward(plan, outputGradient, input, workspace: workspace)
    }
  }

  /// The mean of each window of `[N, C, H, W]`.
  public static func average(_ input: NDArray, _ geometry: PoolingGeometry, countingPadding: Bool) -> NDArray {
    let shape = geometry.outputShape(input: input.shape, dtype: input.dtype, operation: "average pooling")
    let key = averageKey(input.shape, input.layout, geometry, .forward, countingPadding)
    guard input.dtype == .float32, let plan = key.plan() else {
      return Profile.measure("pooling", .pass(input)) {
        PlainPooling.average(input, geometry, countingPadding: countingPadding)
      }
    }
    return run(plan, input, shape, workspace: nil)
  }

  /// The gradient of average pooling with respect to its input, in the input's form: each window's share
  /// goes to its pixels evenly.
  public static func averageGradient(
    _ outputGradient: NDArray, input: ArrayForm, _ geometry: PoolingGeometry, countingPadding: Bool
  ) -> NDArray {
    let key = averageKey(input.shape, input.layout, geometry, .inputGradient, countingPadding)
    guard outputGradient.dtype == .float32, let plan = key.plan() else {
      return Profile.measure("pooling, gradient", .pass(outputGradient)) {
        PlainPooling.averageGradient(
          outputGradient, inputShape: input.shape, geometry, countingPadding: countingPadding)
      }
    }
    check(outputGradient, input.shape, geometry, "average pooling")
    return runBackward(plan, outputGradient, input, workspace: nil)
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
    _ plan: Plan, _ input: NDArray, _ shape: Shape, workspace: MemoryBlock?, into part: ArrayInParts.Part? = nil
  ) -> NDArray {
    let output =
      part?.place(shape, .float32, input.layout) ?? NDArray(uninitialized: shape, .float32, layout: input.layout)
    Profile.measure("pooling", .pass(input, output)) { plan.pool(input, into: output, workspace: workspace) }
    return output
  }

  /// Stops the program unless `gradient` is float32 in the shape of the output: kernels read it without asking.
  private static func check(
    _ gradient: NDArray, _ inputShape: Shape, _ geometry: PoolingGeometry, _ operation: StaticString
  ) {
    let output = geometry.outputShape(input: inputShape)
    require(
      gradient.shape == output && gradient.dtype == .float32,
      "\(operation), gradient: the gradient \(gradient.described) must be \(output) (float32), as the output for an "
        + "input \(inputShape) is")
  }

  private static func runBackward(
    _ plan: Plan, _ outputGradient: NDArray, _ input: ArrayForm, workspace: MemoryBlock?
  ) -> NDArray {
    let gradient = outputGradient.converted(to: input.layout)
    let result = NDArray(uninitialized: input.shape, .float32, layout: input.layout)
    Profile.measure("pooling, gradient", .pass(result, gradient)) {
      plan.poolingGradient(gradient, workspace: workspace, into: result)
    }
    return result
  }
}
