import Kernels

extension Tensor {
  /// With the entries of `axes`, all of them by default, in reverse order: PyTorch's `flip`. The shape stays.
  ///
  /// An axis that is not there or named twice stops the program.
  public func flipped(_ axes: [Int]? = nil) -> Tensor {
    resolved(axes, "flipped").reduce(self) { flipped, axis in
      flipped.indexSelected(Tensor((0..<Int32(shape[axis])).reversed()), axis: axis)
    }
  }

  /// With each entry of `axis` moved `shift` places on, and those that leave at the end come back at the start:
  /// PyTorch's `roll`. The shape stays; negative shifts move to the front.
  public func rolled(by shift: Int, axis: Int) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "rolled")
    let size = shape[axis]
    let places = size > 0 ? (shift % size + size) % size : 0
    guard places > 0 else { return self }
    return Tensor.concatenated(
      [sliced(size - places..<size, axis: axis), sliced(0..<size - places, axis: axis)], axis: axis)
  }

  /// As many copies side by side along each axis as `counts` says, the last count for the last axis: PyTorch's `tile`.
  /// `[2, 3]` tiled by `[2, 1, 4]` is `[2, 2, 12]`: axes that are missing have size 1, counts that are missing are 1.
  ///
  /// Each count is at least 1.
  public func tiled(_ counts: [Int]) -> Tensor {
    require(
      counts.allSatisfy { $0 > 0 },
      "tiled: \(counts) copies of \(storedArray.described) cannot be laid side by side; each count is at least 1")
    var sizes = [Int](repeating: 1, count: max(0, counts.count - rank)) + Array(shape)
    var tiled = self
    for (axis, count) in zip(sizes.indices.suffix(counts.count), counts) where count > 1 {
      let (outer, inner) = (sizes[..<axis].reduce(1, *), sizes[axis...].reduce(1, *))
      tiled = tiled.reshaped([outer, 1, inner]).broadcast(to: [outer, count, inner])
      sizes[axis] *= count
    }
    return tiled.reshaped(sizes)
  }
}
