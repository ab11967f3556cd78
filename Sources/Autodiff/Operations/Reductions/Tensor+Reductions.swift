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
