/// A two-dimensional convolution (cross-correlation) of `[N, C, H, W]` by `[O, C / groups, kh, kw]`.
public struct ReferenceConvolution: Sendable {
  /// Steps down and across.
  public var stride = (1, 1)
  /// Cells of zeros added around the image.
  public var padding = (top: 0, bottom: 0, left: 0, right: 0)
  /// Distances between kernel cells, down and across.
  public var dilation = (1, 1)
  /// Into how many parts channels are split; each part has its own kernels.
  public var groups = 1

  /// A convolution; by default dense, without padding, one group.
  public init(
    stride: (Int, Int) = (1, 1), padding: (top: Int, bottom: Int, left: Int, right: Int) = (0, 0, 0, 0),
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The result `[N, O, H', W']`.
  public func forward(
    _ x: ReferenceArray, weight: ReferenceArray, bias: ReferenceArray? = nil
  ) -> ReferenceArray {
    var result = ReferenceArray(shape: outputShape(x.shape, weight.shape))
    forEachProduct(x.shape, weight.shape) { input, kernel, output in
      result.values[output] += x.values[input] * weight.values[kernel]
    }
    return bias.map { Reference.add(result, $0.reshaped([1, $0.count, 1, 1])) } ?? result
  }

  /// The gradient for an image of `shape`.
  public func inputGradient(
    shape: [Int], weight: ReferenceArray, gradient: ReferenceArray
  ) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    forEachProduct(shape, weight.shape) { input, kernel, output in
      result.values[input] += gradient.values[output] * weight.values[kernel]
    }
    return result
  }

  /// The gradient for a weight of `shape`.
  public func weightGradient(
    _ x: ReferenceArray, shape: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    var result = ReferenceArray(shape: shape)
    forEachProduct(x.shape, shape) { input, kernel, output in
      result.values[kernel] += gradient.values[output] * x.values[input]
    }
    return result
  }

  /// The gradient for the bias `[O]`.
  public func biasGradient(_ gradient: ReferenceArray) -> ReferenceArray {
    Reference.sum(gradient, axes: [0, 2, 3])
  }

  /// `[N, O, H', W']` for an image and a weight of these shapes.
  public func outputShape(_ x: [Int], _ weight: [Int]) -> [Int] {
    let spanDown = (weight[2] - 1) * dilation.0 + 1
    let spanAcross = (weight[3] - 1) * dilation.1 + 1
    return [
      x[0], weight[0], (x[2] + padding.top + padding.bottom - spanDown) / stride.0 + 1,
      (x[3] + padding.left + padding.right - spanAcross) / stride.1 + 1,
    ]
  }
}

extension ReferenceConvolution {
  /// Calls `body` with the flat places of image, weight and result for each product of the convolution.
  func forEachProduct(_ x: [Int], _ weight: [Int], _ body: (Int, Int, Int) -> Void) {
    expect(x[1] == weight[1] * groups && weight[0] % groups == 0, "\(x), \(weight) in \(groups) groups")
    let output = outputShape(x, weight)
    let kernelsPerGroup = weight[0] / groups
    for n in 0..<x[0] {
      for o in 0..<weight[0] {
        for c in 0..<weight[1] {
          let channel = (o / kernelsPerGroup) * weight[1] + c
          forEachCell(x, weight, output) { cell, tap, place in
            body(
              (n * x[1] + channel) * x[2] * x[3] + cell, (o * weight[1] + c) * weight[2] * weight[3] + tap,
              (n * output[1] + o) * output[2] * output[3] + place)
          }
        }
      }
    }
  }

  /// Calls `body` with the places within one plane of image, kernel and result; padding has no products.
  private func forEachCell(_ x: [Int], _ weight: [Int], _ output: [Int], _ body: (Int, Int, Int) -> Void) {
    for row in 0..<output[2] {
      for column in 0..<output[3] {
        for i in 0..<weight[2] {
          for j in 0..<weight[3] {
            let y = row * stride.0 - padding.top + i * dilation.0
            let z = column * stride.1 - padding.left + j * dilation.1
            if y >= 0 && y < x[2] && z >= 0 && z < x[3] {
              body(y * x[3] + z, i * weight[3] + j, row * output[3] + column)
            }
          }
        }
      }
    }
  }
}
