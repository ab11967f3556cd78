import Core

extension Tensor {
  /// The product of the elements over `axes`, all of them by default; of none it is 1. PyTorch: `prod`.
  ///
  /// Elements that are 0 have the gradient that they should: the product of the others. It is multiplied in pairs, so
  /// that it takes as many steps as the count has binary digits.
  ///
  /// - Parameter keepingAxes: whether the axes stay, with size 1.
  public func prod(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let (axes, shape) = (resolved(axes, "prod"), shape)
    let others = shape.indices.filter { !axes.contains($0) }
    let outer = others.reduce(1) { $0 * shape[$1] }
    var count = axes.reduce(1) { $0 * shape[$1] }
    var factors = transposed(others + axes).reshaped([outer, count])
    if count == 0 { (factors, count) = (Tensor.ones([outer, 1], dtype), 1) }
    while count > 1 {
      let half = count / 2
      var pairs = factors.sliced(0..<half, axis: 1) * factors.sliced(half..<2 * half, axis: 1)
      if count % 2 == 1 { pairs = .concatenated([pairs, factors.sliced(count - 1..<count, axis: 1)], axis: 1) }
      (factors, count) = (pairs, half + count % 2)
    }
    return factors.reshaped(shape.indices.compactMap { axes.contains($0) ? (keepingAxes ? 1 : nil) : shape[$0] })
  }

  /// The product over `axis`: PyTorch's `prod(dim)`. The axis goes, unless `keepingAxes` leaves it with size 1.
  public func prod(axis: Int, keepingAxes: Bool = false) -> Tensor { prod([axis], keepingAxes: keepingAxes) }

  /// Running products: element i along `axis` is the product of elements 0 to i of this tensor. PyTorch: `cumprod`.
  ///
  /// Elements that are 0 have the gradient that they should. It takes as many passes as the size of the axis has binary
  /// digits.
  public func cumprod(axis: Int = -1) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "cumprod")
    let size = shape[axis]
    var (products, reach) = (self, 1)
    // What was multiplied over `reach` elements is multiplied by what lies that far before it.
    while reach < size {
      let later = products.sliced(reach..<size, axis: axis) * products.sliced(0..<size - reach, axis: axis)
      products = .concatenated([products.sliced(0..<reach, axis: axis), later], axis: axis)
      reach *= 2
    }
    return products
  }

  /// The element in the middle along `axis` once they are sorted, the lower one of two: PyTorch's `median(dim)`,
  /// without its places. Where one is NaN, the result is. The axis goes, unless `keepingAxes` leaves it with size 1.
  ///
  /// The gradient goes to that element. An axis without elements stops the program.
  public func median(axis: Int, keepingAxes: Bool = false) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "median")
    let size = shape[axis]
    require(
      size > 0, "median: axis \(axis) of \(storedArray.described) has no elements; leave out axes of size 0")
    let order = argsort(axis: axis)
    // Those that are not numbers come last.
    let last = order.sliced(size - 1..<size, axis: axis)
    let middle = order.sliced((size - 1) / 2..<(size - 1) / 2 + 1, axis: axis)
    let place = Tensor.select(detached().gathered(last, axis: axis).isNaN, last, middle)
    let median = gathered(place, axis: axis)
    return keepingAxes ? median : median.squeezed(axis)
  }

  /// The median of all elements: PyTorch's `median()`.
  public func median() -> Tensor { reshaped([elementCount]).median(axis: 0) }

  /// 1 where at least one element over `axes`, all of them by default, is not 0, else 0; of none it is 0. A uint8
  /// tensor without a gradient. PyTorch: `any`.
  ///
  /// - Parameter keepingAxes: whether the axes stay, with size 1.
  public func any(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    (self .!= 0).cast(to: .int32).sum(axes, keepingAxes: keepingAxes) .> 0
  }

  /// 1 where no element over `axes`, all of them by default, is 0, else 0; of none it is 1. A uint8 tensor without a
  /// gradient. PyTorch: `all`.
  ///
  /// - Parameter keepingAxes: whether the axes stay, with size 1.
  public func all(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    (self .== 0).cast(to: .int32).sum(axes, keepingAxes: keepingAxes) .== 0
  }
}
