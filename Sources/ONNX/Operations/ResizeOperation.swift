import Autodiff
import Core
import Layers

/// Resize and Upsample of `[N, C, H, W]`, as PyTorch's layers for it are written.
struct ResizeOperation: GraphOperation {
  let interpolation: Interpolation
  /// Of an Upsample before opset 9.
  let scales: [Double]?
  let isUpsample: Bool
  let coordinates: String

  init(_ node: NodeAttributes) throws(ONNXError) {
    isUpsample = node.node.opType == "Upsample"
    scales = isUpsample ? node.numbers("scales") : nil
    let mode = node.text("mode", "nearest")
    // Before opset 11 there was no choice of coordinates.
    coordinates = node.text(
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
    let named = !isUpsample && operands.has(3) && !operands[3].shape.contains(0)
    let sizes = try named ? operands.known(3).integers : sizes(of: input, times: factors(operands))
    guard sizes.count == 4, sizes[1] == input[1] else {
      throw ONNXError(problem: "an input \(input) cannot be resized to \(sizes.prefix(8))")
    }
    if coordinates == "pytorch_half_pixel", (2...3).contains(where: { sizes[$0] == 1 && input[$0] > 1 }) {
      throw ONNXError(
        problem: "resizing \(input) to \(sizes) with 'pytorch_half_pixel' takes the first pixel where one is left, "
          + "which is not supported", remedy: "Write it with 'half_pixel', which takes the middle")
    }
    return [.tensor(try GraphShape.checked([input[0]] + sizes.dropFirst()))]
  }

  func factors(_ operands: GraphTypes) throws(ONNXError) -> [Double] {
    // Resize had no region of interest before opset 11, and its scales came second.
    let place = isUpsample || !operands.has(2) ? 1 : 2
    let given = scales == nil ? try operands.known(place).values : nil
    let factors = scales ?? given ?? []
    guard factors.count == 4, factors.allSatisfy({ $0 > 0 && $0 < 1e6 }), factors[0] == 1 else {
      throw ONNXError(problem: "the scales \(factors.prefix(8)) are not four numbers above 0, the first of them 1")
    }
    return factors
  }

  /// The sizes that scales lead to. Pixels then lie where the scales put them, which is where sizes put them only if
  /// nothing is cut off; corners that are aligned depend on sizes alone.
  private func sizes(of input: [Int], times factors: [Double]) throws(ONNXError) -> [Int] {
    // Scales are of single precision, and so are their products elsewhere.
    let sizes = zip(input, factors).map { Int(saturating: (Float($0) * Float($1)).rounded(.down)) }
    for axis in 2...3 where coordinates != "align_corners" {
      let exact = Double(input[axis]) * factors[axis]
      guard abs(exact - Double(sizes[axis])) <= 1e-6 * exact else {
        throw ONNXError(
          problem: "axis \(axis) of \(input) times \(Float(factors[axis])) is \(Float(exact)), which is not whole",
          remedy: "Give images whose sizes the scales make whole, or write it with sizes instead of scales")
      }
    }
    return sizes
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].resized(height: results[0].shape[2], width: results[0].shape[3], interpolation)]
  }
}
