import Core
import Kernels

extension Tensor {
  /// The axes in the order given: axis `i` of the result is axis `permutation[i]` of this tensor.
  public func transposed(_ permutation: [Int]) -> Tensor {
    Tensor.recorded(.transpose, [self], Shaping.transposed(array, permutation)) { [rank] in
      var inverse = permutation
      for (target, source) in permutation.enumerated() { inverse[source < 0 ? source + rank : source] = target }
      let back = inverse
      return { gradient, _ in [gradient.transposed(back)] }
    }
  }

  /// The last two axes exchanged.
  public func transposed() -> Tensor {
    require(rank >= 2, "transpose: \(array.described) has fewer than two axes; give it one more with unsqueezed(at:)")
    var order = Array(shape.indices)
    order.swapAt(rank - 1, rank - 2)
    return transposed(order)
  }

  /// The block that starts at `starts` and has the given `sizes`, one number an axis.
  public func sliced(starts: [Int], sizes: [Int]) -> Tensor {
    let original = shape
    return mapped(
      linearlyAs: .slice, { Shaping.sliced($0, starts: starts, sizes: sizes) },
      transpose: { Shaping.placed($0, in: original, at: starts) })
  }

  /// Entries `range` of `axis`, all of the other axes.
  public func sliced(_ range: Range<Int>, axis: Int = 0) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "slice")
    var starts = [Int](repeating: 0, count: rank)
    var sizes = Array(shape)
    (starts[axis], sizes[axis]) = (range.lowerBound, range.count)
    return sliced(starts: starts, sizes: sizes)
  }

  /// The tensors one after the other along `axis`; their other axes must agree.
  public static func concatenated(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    require(!tensors.isEmpty, "concatenation: there is nothing to concatenate; give at least one tensor")
    let axis = tensors[0].shape.resolve(axis: axis, dtype: tensors[0].dtype, operation: "concatenation")
    let sizes = tensors.map { $0.shape[axis] }
    return recorded(.concatenate, tensors, Shaping.concatenated(tensors.map(\.array), axis: axis)) {
      { gradient, _ in
        var start = 0
        return sizes.map { size in
          defer { start += size }
          return gradient.sliced(start..<start + size, axis: axis)
        }
      }
    }
  }

  /// The tensors, all of one shape, along a new axis at `axis`, the first by default: PyTorch's `stack`.
  public static func stacked(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    concatenated(joined(tensors).map { $0.unsqueezed(at: axis) }, axis: axis)
  }

  /// With `before` and `after` elements of `value` at the ends of each axis.
  public func padded(before: [Int], after: [Int], value: Double = 0) -> Tensor {
    let sizes = Array(shape)
    return Tensor.recorded(.pad, [self], Shaping.padded(array, before: before, after: after, value: value)) {
      { gradient, _ in [gradient.sliced(starts: before, sizes: sizes)] }
    }
  }

  /// Repeated along axes of size 1 or missing ones until it has `shape`.
  public func broadcast(to shape: Shape) -> Tensor {
    let original = self.shape
    guard shape != original else { return self }
    return Tensor.recorded(.broadcast, [self], Shaping.broadcast(array, to: shape)) {
      { gradient, _ in [gradient.summed(to: original)] }
    }
  }
}
