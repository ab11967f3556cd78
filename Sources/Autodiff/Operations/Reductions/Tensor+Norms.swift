import Core

extension Tensor {
  /// The square root of the variance over `axes`, all of them by default: PyTorch's `std`, which is unbiased unless
  /// told otherwise. Where all elements are equal it is 0, and so is its gradient.
  ///
  /// - Parameters:
  ///   - keepingAxes: whether the axes stay, with size 1.
  ///   - unbiased: whether the sum of squares is divided by one less than the count.
  public func standardDeviation(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, unbiased: Bool = false
  ) -> Tensor {
    variance(axes, keepingAxes: keepingAxes, unbiased: unbiased).root(2)
  }

  /// The norm of the elements over `axes`, all of them by default, as of one vector: PyTorch's
  /// `linalg.vector_norm`. Where all elements are 0 its gradient is 0.
  ///
  /// - Parameters:
  ///   - keepingAxes: whether the axes stay, with size 1.
  ///   - order: 2 is the root of the sum of squares, 1 the sum of sizes, `.infinity` the largest size, others
  ///     `(Σ |x|^order)^(1/order)`. It is above 0.
  public func norm(_ axes: [Int]? = nil, keepingAxes: Bool = false, order: Double = 2) -> Tensor {
    require(
      order > 0,
      "norm: the order \(order) of a norm of \(storedArray.described) is not above 0; give 1, 2, another number above "
        + "0, or infinity")
    switch order {
    case 1: return absolute().sum(axes, keepingAxes: keepingAxes)
    case 2: return squared().sum(axes, keepingAxes: keepingAxes).root(2)
    case .infinity: return absolute().largest(axes, keepingAxes: keepingAxes)
    default: return absolute().power(order).sum(axes, keepingAxes: keepingAxes).root(order)
    }
  }

  /// The root of numbers from 0 up. At 0, where it is infinitely steep, its gradient is 0.
  private func root(_ order: Double) -> Tensor {
    let isZero = self .== 0
    let positive = Tensor.select(isZero, Tensor(1, dtype), self)
    let root = order == 2 ? positive.squareRoot() : positive.power(1 / order)
    return Tensor.select(isZero, Tensor(0, dtype), root)
  }
}
