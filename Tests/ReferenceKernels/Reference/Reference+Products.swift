extension Reference {
  /// The matrix product `[..., M, K] · [..., K, N]`; leading axes broadcast.
  public static func matmul(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray {
    expect(a.rank >= 2 && b.rank >= 2, "matmul of \(a.shape) and \(b.shape)")
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    expect(b.shape[b.rank - 2] == k, "matmul of \(a.shape) and \(b.shape)")
    let batch = broadcastShape(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let left = broadcast(a, to: batch + [m, k]).values
    let right = broadcast(b, to: batch + [k, n]).values
    var result = ReferenceArray(shape: batch + [m, n])
    for matrix in 0..<batch.reduce(1, *) {
      for i in 0..<m {
        for j in 0..<n {
          var total = 0.0
          for p in 0..<k { total += left[(matrix * m + i) * k + p] * right[(matrix * k + p) * n + j] }
          result.values[(matrix * m + i) * n + j] = total
        }
      }
    }
    return result
  }

  /// The gradients of `matmul` for `a` and `b`.
  public static func matmulGradients(
    _ a: ReferenceArray, _ b: ReferenceArray, gradient: ReferenceArray
  ) -> (ReferenceArray, ReferenceArray) {
    let left = matmul(gradient, swapLastAxes(b))
    let right = matmul(swapLastAxes(a), gradient)
    return (sum(left, toShape: a.shape), sum(right, toShape: b.shape))
  }

  /// `x` `[N, I]` times the transpose of `weight` `[O, I]`, plus `bias` `[O]`.
  public static func linear(
    _ x: ReferenceArray, weight: ReferenceArray, bias: ReferenceArray? = nil
  ) -> ReferenceArray {
    let product = matmul(x, swapLastAxes(weight))
    return bias.map { add(product, $0) } ?? product
  }

  /// The gradients of `linear` for the input, the weight and the bias.
  public static func linearGradients(
    _ x: ReferenceArray, weight: ReferenceArray, gradient: ReferenceArray
  ) -> (input: ReferenceArray, weight: ReferenceArray, bias: ReferenceArray) {
    (matmul(gradient, weight), matmul(swapLastAxes(gradient), x), sum(gradient, axes: [0]))
  }

  private static func swapLastAxes(_ x: ReferenceArray) -> ReferenceArray {
    transpose(x, axes: Array(0..<(x.rank - 2)) + [x.rank - 1, x.rank - 2])
  }
}
