import Core

extension Tensor {
  /// The same elements under another shape. One size may be -1: it is whatever is left over.
  public func reshaped(_ sizes: [Int]) -> Tensor {
    let target = resolvedShape(sizes)
    let original = shape
    guard target != original else { return self }
    return Tensor.recorded(.reshape, [self], array.reshaped(target)) {
      { gradient, _ in [gradient.reshaped(Array(original))] }
    }
  }

  /// All axes from `axis` on as one: `[N, C, H, W]` becomes `[N, C·H·W]`. A negative `axis` counts from the end.
  public func flattened(from axis: Int = 1) -> Tensor {
    let first = axis < 0 ? axis + rank : axis
    require(
      first >= 0 && first <= rank,
      "flattening: \(array.described) has no axes from \(axis) on; start at 0...\(rank), or count from the end by "
        + "negative numbers. From 0 on a single number gets one axis")
    return reshaped(Array(shape.prefix(first)) + [shape.product(of: first..<rank)])
  }

  /// With a new axis of size 1 before `axis`.
  public func unsqueezed(at axis: Int) -> Tensor {
    let place = axis < 0 ? axis + rank + 1 : axis
    require(
      place >= 0 && place <= rank,
      "unsqueeze: a new axis cannot stand at \(axis) of \(array.described); there are places 0...\(rank) or, from the "
        + "end, -\(rank + 1)...(-1)")
    var sizes = Array(shape)
    sizes.insert(1, at: place)
    return reshaped(sizes)
  }

  /// Without the axis `axis`, which must have size 1.
  public func squeezed(_ axis: Int) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "squeeze")
    require(
      shape[axis] == 1,
      "squeeze: axis \(axis) of \(array.described) has size \(shape[axis]), not 1; take one of its elements by slicing")
    return reshaped(Array(shape.removing([axis])))
  }

  private func resolvedShape(_ sizes: [Int]) -> Shape {
    let known = sizes.filter { $0 != -1 }.reduce(1, *)
    let open = sizes.filter { $0 == -1 }.count
    require(
      open == 0 ? known == elementCount : open == 1 && known > 0 && elementCount % known == 0,
      "reshape: \(array.described) with \(elementCount) elements cannot become \(sizes); the sizes must multiply to as "
        + "many, and one of them may be -1 to be found")
    return Shape(sizes.map { $0 == -1 ? elementCount / known : $0 })
  }

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
