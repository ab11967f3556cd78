import Autodiff
import Layers

/// Resize and Upsample of `[N, C, H, W]`, as PyTorch's layers for it are written.
struct ResizeOperation: GraphOperation {
  let interpolation: Interpolation
  /// Of an Upsample before opset 9.
  let scales: [Double]?
  let isUpsample: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    isUpsample = node.node.opType == "Upsample"
    scales = isUpsample ? node.numbers("scales") : nil
    let mode = node.text("mode", "nearest")
    // Before opset 11 there was no choice of coordinates.
    let coordinates = node.text(
      "coordinate_transformation_mode", isUpsample || node.opset < 11 ? "asymmetric" : "half_pixel")
    let rounding = node.text("nearest_mode", isUpsample || node.opset < 11 ? "floor" : "round_prefer_floor")
    switch (mode, coordinates) {
    case ("nearest", "asymmetric") where rounding == "floor": interpolation = .nearest
    case ("linear", "half_pixel"), ("linear", "pytorch_half_pixel"): interpolation = .bilinear()
    case ("linear", "align_corners"): interpolation = .bilinear(alignCorners: true)
    case ("cubic", "half_pixel"), ("cubic", "pytorch_half_pixel"): interpolation = .bicubic()
    case ("cubic", "align_corners"): interpolation = .bicubic(alignCorners: true)
    default:
      throw ONNXError(
        problem:
          "resizing by '\(mode.prefix(32))' with '\(coordinates.prefix(32))' and '\(rounding.prefix(32))' is not "
          + "supported")
    }
    if mode == "cubic", abs(try node.number("cubic_coeff_a", -0.75) + 0.75) > 1e-6 {
      throw ONNXError(problem: "cubic resizing is supported with a coefficient of -0.75 only")
    }
    try node.require("antialias", 0)
    try node.require("exclude_outside", 0)
    guard !node.has("axes") else { throw ONNXError(problem: "the setting 'axes' is not supported") }
    let policy = node.text("keep_aspect_ratio_policy", "stretch")
    guard policy == "stretch" else { throw ONNXError(problem: "the policy '\(policy.prefix(32))' is not supported") }
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0, rank: 4)
    let sizes: [Int]
    if !isUpsample, operands.has(3), !operands[3].shape.contains(0) {
      sizes = try operands.known(3).integers
    } else {
      // Resize had no region of interest before opset 11, and its scales came second.
      let place = isUpsample || !operands.has(2) ? 1 : 2
      let given = scales == nil ? try operands.known(place).values : nil
      let factors = scales ?? given ?? []
      guard factors.count == 4, factors.allSatisfy({ $0 > 0 && $0 < 1e6 }) else {
        throw ONNXError(problem: "the scales \(factors.prefix(8)) are not four numbers above 0")
      }
      sizes = zip(input, factors).map { Int((Double($0) * $1).rounded(.down)) }
    }
    guard sizes.count == 4, sizes[1] == input[1] else {
      throw ONNXError(problem: "an input \(input) cannot be resized to \(sizes.prefix(8))")
    }
    return [.tensor(try GraphShape.checked([input[0]] + sizes.dropFirst()))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].resized(height: results[0].shape[2], width: results[0].shape[3], interpolation)]
  }
}
