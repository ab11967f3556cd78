import Kernels

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
}
