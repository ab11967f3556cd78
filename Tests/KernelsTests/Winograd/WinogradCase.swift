#if canImport(CWinograd)
import CWinograd

/// Random operands of one convolution, in the layouts of the Winograd kernels, and its results in double precision.
struct WinogradCase {
  var shape: eil_wino_shape
  /// Masks the gradients, and stands for ReLU in the forward pass.
  var masked: Bool
  private(set) var source: [Float]
  let gradient: [Float]
  let mask: [Float]
  let weights: [Float]
  let bias: [Float]

  init(images: Int, inputs: Int, outputs: Int, height: Int, width: Int, padding: Int, masked: Bool) {
    shape = eil_wino_shape(
      images: Int32(images), inputs: Int32(inputs), outputs: Int32(outputs), height: Int32(height),
      width: Int32(width), padding: Int32(padding))
    self.masked = masked
    let outputPixels = (height + 2 * padding - 2) * (width + 2 * padding - 2)
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ count: Int) -> [Float] {
      (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Float(Int64(state >> 40) - (1 << 23)) / Float(1 << 23)
      }
    }
    source = random(images * inputs * height * width)
    gradient = random(images * outputs * outputPixels)
    mask = random(images * outputs * outputPixels)
    weights = random(outputs * inputs * 9)
    bias = random(outputs)
  }

  /// The same with one value in all of the source.
  func withSource(of value: Float) -> WinogradCase {
    var copy = self
    copy.source = [Float](repeating: value, count: source.count)
    return copy
  }

  var outputHeight: Int { Int(shape.height + 2 * shape.padding - 2) }
  var outputWidth: Int { Int(shape.width + 2 * shape.padding - 2) }

  private func sourceIndex(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    let blocks = Int(shape.inputs) / 16, height = Int(shape.height), width = Int(shape.width)
    return (((image * blocks + channel / 16) * height + y) * width + x) * 16 + channel % 16
  }

  private func outputIndex(_ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    let blocks = Int(shape.outputs) / 16
    return (((image * blocks + channel / 16) * outputHeight + y) * outputWidth + x) * 16 + channel % 16
  }

  /// Calls `body(image, output channel, y, x)` for every output.
  private func eachOutput(_ body: (Int, Int, Int, Int) -> Void) {
    for image in 0..<Int(shape.images) {
      for output in 0..<Int(shape.outputs) {
        for y in 0..<outputHeight {
          for x in 0..<outputWidth { body(image, output, y, x) }
        }
      }
    }
  }

  /// Calls `body(index in the source, index in the weights)` for every product of one output.
  private func eachProduct(_ image: Int, _ output: Int, _ y: Int, _ x: Int, _ body: (Int, Int) -> Void) {
    let inputs = Int(shape.inputs), padding = Int(shape.padding)
    for tap in 0..<9 {
      let sourceY = y + tap / 3 - padding, sourceX = x + tap % 3 - padding
      guard 0..<Int(shape.height) ~= sourceY, 0..<Int(shape.width) ~= sourceX else { continue }
      for input in 0..<inputs {
        body(sourceIndex(image, input, sourceY, sourceX), (output * inputs + input) * 9 + tap)
      }
    }
  }

  func expectedForward() -> [Double] {
    var result = [Double](repeating: 0, count: gradient.count)
    eachOutput { image, output, y, x in
      var sum = Double(bias[output])
      eachProduct(image, output, y, x) { sum += Double(source[$0]) * Double(weights[$1]) }
      result[outputIndex(image, output, y, x)] = masked ? max(sum, 0) : sum
    }
    return result
  }

  private func gradient(at index: Int) -> Double { masked && !(mask[index] > 0) ? 0 : Double(gradient[index]) }

  func expectedSourceGradient() -> [Double] {
    var result = [Double](repeating: 0, count: source.count)
    eachOutput { image, output, y, x in
      let value = gradient(at: outputIndex(image, output, y, x))
      eachProduct(image, output, y, x) { result[$0] += value * Double(weights[$1]) }
    }
    return result
  }

  func expectedWeightGradients() -> (weights: [Double], bias: [Double]) {
    var result = [Double](repeating: 0, count: weights.count)
    var sums = [Double](repeating: 0, count: bias.count)
    eachOutput { image, output, y, x in
      let value = gradient(at: outputIndex(image, output, y, x))
      sums[output] += value
      eachProduct(image, output, y, x) { result[$1] += value * Double(source[$0]) }
    }
    return (result, sums)
  }
}
#endif
