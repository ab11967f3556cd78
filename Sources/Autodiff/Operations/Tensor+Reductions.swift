import Core
import Kernels

extension Tensor {
  /// The sum over `axes`, all of them by default.
  ///
  /// - Parameter keepingAxes: whether the summed axes stay, with size 1.
  public func sum(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let axes = resolved(axes, "sum")
    let shape = shape
    return Tensor.recorded(.sum, [self], Reduction.sum(array, axes: axes, keepingAxes: keepingAxes)) {
      { gradient, _ in [gradient.repeated(over: axes, of: shape)] }
    }
  }

  /// The mean over `axes`, all of them by default.
  public func mean(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let axes = resolved(axes, "mean")
    let shape = shape
    let count = Double(axes.map { shape[$0] }.reduce(1, *))
    return Tensor.recorded(.mean, [self], Reduction.mean(array, axes: axes, keepingAxes: keepingAxes)) {
      { gradient, _ in [(gradient / count).repeated(over: axes, of: shape)] }
    }
  }

  /// The variance over `axes`, all of them by default.
  ///
  /// - Parameter unbiased: whether the sum of squares is divided by one less than the count.
  public func variance(_ axes: [Int]? = nil, keepingAxes: Bool = false, unbiased: Bool = false) -> Tensor {
    let resolvedAxes = resolved(axes, "variance")
    let count = Double(resolvedAxes.map { shape[$0] }.reduce(1, *))
    let squares = (self - mean(resolvedAxes, keepingAxes: true)).squared()
    return squares.sum(resolvedAxes, keepingAxes: keepingAxes) / (unbiased ? count - 1 : count)
  }

  /// The largest element over `axes`, all of them by default; equal ones share the gradient.
  public func largest(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    extreme(axes, keepingAxes, .largest) { Reduction.maximum($0, axes: $1, keepingAxes: true) }
  }

  /// The smallest element over `axes`, all of them by default; equal ones share the gradient.
  public func smallest(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    extreme(axes, keepingAxes, .smallest) { Reduction.minimum($0, axes: $1, keepingAxes: true) }
  }

  private func extreme(
    _ axes: [Int]?, _ keepingAxes: Bool, _ operation: Operation, _ kernel: (NDArray, [Int]) -> NDArray
  ) -> Tensor {
    let axes = resolved(axes, operation.rawValue)
    require(
      axes.allSatisfy { shape[$0] > 0 },
      "\(operation.rawValue): \(array.described) has no elements in axes \(axes); leave out axes of size 0")
    let kept = kernel(array, axes)
    let output = keepingAxes ? kept : kept.reshaped(shape.removing(axes))
    return Tensor.recorded(operation, [self], output) { [array] in
      { gradient, _ in
        let winners = Tensor(Elementwise.compare(.equal, array, kept)).cast(to: gradient.dtype)
        let share = winners / winners.sum(axes, keepingAxes: true)
        return [gradient.repeated(over: axes, of: array.shape) * share]
      }
    }
  }

  func resolved(_ axes: [Int]?, _ operation: String) -> [Int] {
    guard let axes else { return Array(shape.indices) }
    let resolved = axes.map { shape.resolve(axis: $0, dtype: dtype, operation: operation) }
    require(
      Set(resolved).count == resolved.count,
      "\(operation): the axes \(axes) of \(array.described) name one axis twice; name each once")
    return resolved.sorted()
  }

  /// Repeats this gradient over the `axes` of `shape` that a reduction took away or left with size 1.
  func repeated(over axes: [Int], of shape: Shape) -> Tensor {
    var kept = shape
    for axis in axes { kept[axis] = 1 }
    return reshaped(Array(kept)).broadcast(to: shape)
  }
}

extension Shape {
  func removing(_ axes: [Int]) -> Shape { Shape(indices.filter { !axes.contains($0) }.map { self[$0] }) }
}

// Reductions over one axis, a negative one counted from the end, which is what most calls name.

extension Tensor {
  /// The sum over `axis`: PyTorch's `sum(dim)`. The axis goes, unless `keepingAxes` leaves it with size 1.
  public func sum(axis: Int, keepingAxes: Bool = false) -> Tensor { sum([axis], keepingAxes: keepingAxes) }

  /// The mean over `axis`: PyTorch's `mean(dim)`. The axis goes, unless `keepingAxes` leaves it with size 1.
  public func mean(axis: Int, keepingAxes: Bool = false) -> Tensor { mean([axis], keepingAxes: keepingAxes) }

  /// The largest elements over `axis`: PyTorch's `amax(dim)`; equal ones share the gradient. The axis goes, unless
  /// `keepingAxes` leaves it with size 1.
  public func largest(axis: Int, keepingAxes: Bool = false) -> Tensor { largest([axis], keepingAxes: keepingAxes) }

  /// The smallest elements over `axis`: PyTorch's `amin(dim)`; equal ones share the gradient. The axis goes, unless
  /// `keepingAxes` leaves it with size 1.
  public func smallest(axis: Int, keepingAxes: Bool = false) -> Tensor { smallest([axis], keepingAxes: keepingAxes) }

  /// log(sum(exp(x))) over `axes`, all of them by default, computed without overflow.
  ///
  /// - Parameter keepingAxes: whether the axes stay, with size 1.
  public func logSumExp(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let (axes, x) = (resolved(axes, "logSumExp"), array)
    guard !axes.isEmpty else { return self }
    let output = Reduction.logSumExp(x, axes: axes, keepingAxes: keepingAxes)
    return Tensor.recorded(.logSumExp, [self], output) {
      { gradient, recall in
        let share = (recall.operand(0, x) - recall.output(output).repeated(over: axes, of: x.shape)).exp()
        return [gradient.repeated(over: axes, of: x.shape) * share]
      }
    }
  }

  /// Running totals: element i along `axis` is the sum of elements 0 to i of this tensor.
  public func cumulativeSum(axis: Int = -1) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "cumulativeSum")
    return mapped(
      linearlyAs: .cumulativeSum, { Scan.cumulativeSum($0, axis: axis) },
      transpose: { Scan.cumulativeSum($0, axis: axis, reversed: true) })
  }

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
