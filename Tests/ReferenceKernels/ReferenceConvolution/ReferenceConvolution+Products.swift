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
