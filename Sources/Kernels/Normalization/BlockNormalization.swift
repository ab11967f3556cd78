import CLoops
import Core

/// Batch normalization of float32 features in blocks of 16 channels, with a ReLU and a sum in the same pass: block by
/// block, so that the second look at the input finds it in the cache.
enum BlockNormalization {
  static func fits(_ x: NDArray) -> Bool {
    x.dtype == .float32 && x.layout == .blocked16 && x.shape[1] % 16 == 0 && x.elementCount > 0
  }

  static func training(
    _ call: NormalizationCall, adding addend: NDArray?
  ) -> (output: NDArray, saved: [Normalization.Saved]) {
    let (x, channels) = (call.input, call.input.shape[1])
    let output = NDArray(uninitialized: x.shape, .float32, layout: x.layout)
    let saved = call.branchRows.map { _ in
      Normalization.Saved(
        mean: NDArray(uninitialized: [channels], .float32), variance: NDArray(uninitialized: [channels], .float32),
        workspace: nil)
    }
    let work = Profile.Work.pass(output, x, addend ?? x, operations: 5)
    Profile.measure("batch normalization", work) {
      for (rows, saved) in zip(call.branchRows, saved) { normalize(call, rows, addend, into: output, saved) }
    }
    return (output, saved)
  }

  private static func normalize(
    _ call: NormalizationCall, _ rows: Range<Int>, _ addend: NDArray?, into output: NDArray,
    _ saved: Normalization.Saved
  ) {
    let blocks = Blocks(call.input, rows)
    let (x, y, more) = (call.input.floats, output.floats, addend?.floats)
    let (scale, shift) = (call.scale.floats, call.shift.floats)
    let (mean, variance) = (saved.mean.floats, saved.variance.floats)
    let (epsilon, rectifier) = (Float(call.settings.epsilon), call.settings.rectifier)
    let (relu, ceiling) = (Int32(rectifier == nil ? 0 : 1), rectifier?.ceiling ?? .nan)
    ThreadPool.run(blocks.count, grain: blocks.grain) { range in
      for number in range {
        let (at, c) = (blocks.start(number), number * 16)
        eil_normalize(
          blocks.shape, x + at, more.map { $0 + at }, scale + c, shift + c, epsilon, relu, ceiling, y + at,
          mean + c, variance + c)
      }
    }
  }

  static func trainingGradient(
    _ outputGradient: consuming NDArray, _ call: NormalizationCall, output: NDArray?, saved: [Normalization.Saved],
    wantsAddend: Bool
  ) -> Normalization.Gradients {
    let x = call.input
    var gradient = outputGradient.converted(to: x.layout)
    let relu = call.settings.rectifier != nil
    require(!relu || output != nil, "batch normalization, gradient: the output behind its ReLU was not kept")
    let mayOverwrite = gradient.isUniquelyHeld()
    // Behind a ReLU the addend's gradient is a masked copy; else it is the gradient itself.
    let through = wantsAddend && relu ? (mayOverwrite ? gradient : NDArray(like: x)) : nil
    let inputGradient = mayOverwrite && !wantsAddend ? gradient : NDArray(like: x)
    let work = Profile.Work.pass(inputGradient, x, gradient, operations: 8)
    let sums = Profile.measure("batch normalization, gradient", work) {
      NormalizationCall.sum(over: call.branchRows, saved) { rows, saved in
        propagate(call, rows, saved, gradient, relu ? output : nil, through, into: inputGradient)
      }
    }
    return Normalization.Gradients(
      input: inputGradient, scale: sums.scale, shift: sums.shift,
      addend: wantsAddend ? through ?? gradient : nil)
  }

  private static func propagate(
    _ call: NormalizationCall, _ rows: Range<Int>, _ saved: Normalization.Saved, _ gradient: NDArray,
    _ output: NDArray?, _ through: NDArray?, into inputGradient: NDArray
  ) -> (scale: NDArray, shift: NDArray) {
    let channels: Shape = [call.input.shape[1]]
    let sums = (scale: NDArray(uninitialized: channels, .float32), shift: NDArray(uninitialized: channels, .float32))
    let blocks = Blocks(call.input, rows)
    let (x, dy, dx) = (call.input.floats, gradient.floats, inputGradient.floats)
    let (y, masked) = (output?.floats, through?.floats)
    let (scale, mean, variance) = (call.scale.floats, saved.mean.floats, saved.variance.floats)
    let (scaleGradient, shiftGradient) = (sums.scale.floats, sums.shift.floats)
    let (epsilon, ceiling) = (Float(call.settings.epsilon), call.settings.rectifier?.ceiling ?? .nan)
    ThreadPool.run(blocks.count, grain: blocks.grain) { range in
      for number in range {
        let (at, c) = (blocks.start(number), number * 16)
        eil_normalize_gradient(
          blocks.shape, x + at, y.map { $0 + at }, dy + at, ceiling, scale + c, mean + c, variance + c,
          epsilon, masked.map { $0 + at }, dx + at, scaleGradient + c, shiftGradient + c)
      }
    }
    return sums
  }

  /// The blocks of 16 channels of some rows.
  private struct Blocks {
    let shape: eil_block
    let count: Int
    /// Fewer blocks than this are not worth a thread.
    let grain: Int
    private let first: Int
    private let size: Int

    init(_ x: NDArray, _ rows: Range<Int>) {
      let pixels = x.shape[2] * x.shape[3]
      let stride = x.shape[1] * pixels
      shape = eil_block(images: Int64(rows.count), pixels: Int64(pixels), stride: Int64(stride))
      count = x.shape[1] / 16
      size = pixels * 16
      first = rows.lowerBound * stride
      grain = max(1, 8192 / max(1, rows.count * size))
    }

    func start(_ number: Int) -> Int { first + number * size }
  }
}

extension NDArray {
  /// An array of the same shape, type and layout with elements that are not set yet.
  fileprivate init(like x: NDArray) { self.init(uninitialized: x.shape, x.dtype, layout: x.layout) }
}
