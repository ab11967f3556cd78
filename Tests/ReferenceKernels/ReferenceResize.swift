import Foundation

/// Resizing of `[N, C, H, W]` to another height and width.
public struct ReferenceResize: Sendable {
  /// How values between cells are found.
  public enum Method: Sendable {
    case bilinear
    /// Cubic convolution with a = -0.75.
    case bicubic
  }

  /// How values between cells are found.
  public var method: Method
  /// Whether the centers of the corner cells meet; otherwise the outer borders of the images do.
  public var alignCorners: Bool
  /// Whether weights lose their signs: the sizes of what is added up, for bounds of rounding.
  public var dropsSigns = false

  /// Resizing by `method`.
  public init(_ method: Method, alignCorners: Bool) {
    self.method = method
    self.alignCorners = alignCorners
  }

  /// The image at `size` (height, width).
  public func forward(_ x: ReferenceArray, size: (Int, Int)) -> ReferenceArray {
    var result = ReferenceArray(shape: [x.shape[0], x.shape[1], size.0, size.1])
    forEachProduct(x.shape, result.shape) { input, output, weight in
      result.values[output] += x.values[input] * weight
    }
    return result
  }

  /// The gradient for an image of `shape`.
  public func inputGradient(shape: [Int], gradient: ReferenceArray) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    forEachProduct(shape, gradient.shape) { input, output, weight in
      result.values[input] += gradient.values[output] * weight
    }
    return result
  }

  /// Calls `body` with the flat places of input and output and the weight for all that an output is made of.
  private func forEachProduct(_ input: [Int], _ output: [Int], _ body: (Int, Int, Double) -> Void) {
    let down = (0..<output[2]).map { taps($0, of: output[2], over: input[2]) }
    let across = (0..<output[3]).map { taps($0, of: output[3], over: input[3]) }
    for plane in 0..<input[0] * input[1] {
      for row in 0..<output[2] {
        for column in 0..<output[3] {
          let place = (plane * output[2] + row) * output[3] + column
          for (y, weightDown) in down[row] {
            for (x, weightAcross) in across[column] {
              body((plane * input[2] + y) * input[3] + x, place, weightDown * weightAcross)
            }
          }
        }
      }
    }
  }

  /// The input cells, with weights, of output cell `index` of `outputs` over `inputs` cells.
  ///
  /// Cells beyond an edge are those at the edge.
  func taps(_ index: Int, of outputs: Int, over inputs: Int) -> [(Int, Double)] {
    var position: Double
    if alignCorners {
      position = outputs > 1 ? Double(index) * Double(inputs - 1) / Double(outputs - 1) : 0
    } else {
      position = (Double(index) + 0.5) * Double(inputs) / Double(outputs) - 0.5
    }
    if method == .bilinear { position = max(position, 0) }
    let first = Int(position.rounded(.down))
    let fraction = position - Double(first)
    let weights: [(Int, Double)] =
      switch method {
      case .bilinear: [(first, 1 - fraction), (first + 1, fraction)]
      case .bicubic: (-1...2).map { (first + $0, cubic(Double($0) - fraction)) }
      }
    return weights.map { (min(max($0.0, 0), inputs - 1), dropsSigns ? abs($0.1) : $0.1) }
  }

  /// The weight of a cell at `distance` from the position.
  private func cubic(_ distance: Double) -> Double {
    let a = -0.75
    let d = abs(distance)
    if d <= 1 { return (a + 2) * d * d * d - (a + 3) * d * d + 1 }
    if d < 2 { return a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a }
    return 0
  }
}
