import Core
import Kernels
import ReferenceKernels
import Testing

/// Cuts, joins, transpositions and resizing, in every layout, against loops.
@Suite struct ShapingTests {
  @Test(arguments: 0..<12) func cutsAndPlaces(seed: Int) {
    var source = Source(seed)
    let shape = [source.integer(1...3), source.pick([3, 16, 32, 40]), source.integer(2...4), source.integer(2...4)]
    let axis = source.integer(0...3)
    let step = axis == 1 && source.integer(0...1) == 1 && shape[1] > 16 ? 16 : 1
    let start = source.integer(0...(shape[axis] - 1) / step) * step
    let end = min(shape[axis], start + max(1, source.integer(1...4)) * step)
    let x = source.array(shape)
    let expected = Reference.slice(x, axis: axis, start: start, end: end)
    let gradient = source.array(expected.shape)
    var starts = [0, 0, 0, 0]
    starts[axis] = start
    for layout in layouts {
      let name = "\(start)..<\(end) of axis \(axis) of \(shape) in \(layout)"
      let piece = Shaping.sliced(x.array(.float32, layout), starts: starts, sizes: expected.shape)
      expectEqual(piece, expected, name, tolerance: 0)
      expectEqual(
        Shaping.placed(gradient.array(.float32, layout), in: Shape(shape), at: starts),
        Reference.sliceGradient(shape: shape, axis: axis, start: start, end: end, gradient: gradient), name,
        tolerance: 0)
    }
  }

  @Test(arguments: 0..<4, layouts) func joins(axis: Int, layout: Layout) {
    var source = Source(axis)
    for first in [16, 5] {
      let parts = [first, 3, 16].map { length in
        var shape = [2, 16, 3, 4]
        shape[axis] = length
        return source.array(shape)
      }
      let joined = Shaping.concatenated(parts.map { $0.array(.float32, layout) }, axis: axis)
      expectEqual(joined, Reference.concatenate(parts, axis: axis), "axis \(axis) in \(layout)", tolerance: 0)
    }
  }

  @Test(arguments: layouts) func transpositionsPaddingLookups(layout: Layout) {
    var source = Source(9)
    let x = source.array([2, 17, 3, 4])
    let array = x.array(.float32, layout)
    expectEqual(
      Shaping.transposed(array, [0, 2, 3, 1]), Reference.transpose(x, axes: [0, 2, 3, 1]), "transposed", tolerance: 0)
    expectEqual(
      Shaping.padded(array, before: [0, 0, 1, 2], after: [0, 1, 0, 1], value: 2),
      Reference.pad(x, before: [0, 0, 1, 2], after: [0, 1, 0, 1], value: 2), "padded", tolerance: 0)
    let indices = NDArray([1, 0, 1, 1] as [Int32], shape: [4])
    for axis in 0..<4 {
      expectEqual(
        Shaping.gathered(array, indices: indices, axis: axis),
        Reference.gather(x, axis: axis, indices: [1, 0, 1, 1]), "picked along \(axis)", tolerance: 0)
    }
  }

  @Test(arguments: 0..<8, [false, true]) func resizing(seed: Int, corners: Bool) {
    var source = Source(seed + 70)
    let shape = [2, source.pick([3, 17]), source.integer(1...7), source.integer(1...7)]
    let size = (source.integer(1...12), source.integer(1...12))
    let (x, gradient) = (source.array(shape), source.array([2, shape[1], size.0, size.1]))
    let (linear, cubic) = (
      ReferenceResize(.bilinear, alignCorners: corners), ReferenceResize(.bicubic, alignCorners: corners)
    )
    for (layout, dtype) in [(Layout.plain, DType.float64), (.blocked16, .float32), (.channelsLast, .float32)] {
      let (input, g, name) = (x.array(dtype, layout), gradient.array(dtype, layout), "\(shape) to \(size) in \(layout)")
      expectEqual(
        Resize.bilinear(input, height: size.0, width: size.1, alignCorners: corners), linear.forward(x, size: size),
        name)
      expectEqual(
        Resize.bicubic(input, height: size.0, width: size.1, alignCorners: corners), cubic.forward(x, size: size),
        name)
      expectEqual(
        Resize.bilinearGradient(g, inputShape: input.shape, alignCorners: corners),
        linear.inputGradient(shape: shape, gradient: gradient), "gradient, \(name)")
      expectEqual(
        Resize.bicubicGradient(g, inputShape: input.shape, alignCorners: corners),
        cubic.inputGradient(shape: shape, gradient: gradient), "gradient, \(name)")
    }
  }
}
