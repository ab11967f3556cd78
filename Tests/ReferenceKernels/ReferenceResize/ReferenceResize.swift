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
  /// Whether the centers of the corner cells meet; otherwise the outer borders of the pictures do.
  public var alignCorners: Bool

  /// Resizing by `method`.
  public init(_ method: Method, alignCorners: Bool) {
    self.method = method
    self.alignCorners = alignCorners
  }

  /// The picture at `size` (height, width).
  public func forward(_ x: ReferenceArray, size: (Int, Int)) -> ReferenceArray {
    let down = (0..<size.0).map { taps($0, of: size.0, over: x.shape[2]) }
    let across = (0..<size.1).map { taps($0, of: size.1, over: x.shape[3]) }
    return ReferenceArray(shape: [x.shape[0], x.shape[1], size.0, size.1]) { index in
      var total = 0.0
      for (y, weightDown) in down[index[2]] {
        for (column, weightAcross) in across[index[3]] {
          total += x[index[0], index[1], y, column] * weightDown * weightAcross
        }
      }
      return total
    }
  }

  /// The gradient for a picture of `shape`.
  public func inputGradient(shape: [Int], gradient: ReferenceArray) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    for index in ReferenceArray.indices(gradient.shape) {
      for (y, weightDown) in taps(index[2], of: gradient.shape[2], over: shape[2]) {
        for (column, weightAcross) in taps(index[3], of: gradient.shape[3], over: shape[3]) {
          result[index[0], index[1], y, column] += gradient[index] * weightDown * weightAcross
        }
      }
    }
    return result
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
    return weights.map { (min(max($0.0, 0), inputs - 1), $0.1) }
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
