import Autodiff
import Layers
import ONNX
import TestSupport
import Testing

/// Drawn from a normal distribution.
func noise(_ shape: Shape, seed: UInt64 = 1) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .normal(shape, using: &generator)
}

/// The largest difference of two tensors, relative to the largest number of the second; infinite where one is none.
func difference(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  let (x, y) = (a.doubles, b.doubles)
  let gaps = zip(x, y).map { abs($0 - $1) }
  guard gaps.allSatisfy(\.isFinite) else { return .infinity }
  return (gaps.max() ?? 0) / max(y.map(abs).max() ?? 1, 1e-6)
}

/// Parameters and statistics away from where they start, so that all of them matter.
func disturb(_ layer: any Layer, seed: UInt64 = 9) {
  var generator = RandomGenerator(seed: seed)
  for named in layer.namedParameters {
    named.parameter.wrappedValue =
      Tensor(named.parameter.array) + .normal(named.parameter.shape, using: &generator) * 0.1
  }
  for named in layer.namedBuffers where named.buffer.wrappedValue.dtype == .float32 {
    let shape = named.buffer.wrappedValue.shape
    named.buffer.wrappedValue = named.buffer.wrappedValue + .uniform(shape, in: 0.1...0.5, using: &generator)
  }
}

extension TemporaryFolder {
  /// The path of the file that most tests write.
  func file() -> String { file("model.onnx") }
}

/// Writes `network` and reads it again.
func roundTrip(
  _ network: any Layer<Tensor, Tensor>, imageShape: [Int], options: ONNXExportOptions = ONNXExportOptions(),
  output: String? = nil
) throws -> ONNXNetwork {
  let folder = try TemporaryFolder()
  try network.writeONNX(to: folder.file(), imageShape: imageShape, options: options)
  return try ONNXNetwork(ONNXFile(path: folder.file()), output: output)
}
