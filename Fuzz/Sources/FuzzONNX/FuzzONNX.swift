import Autodiff
import FuzzSupport
import Interchange
import Layers

@testable import ONNX

/// Opens a file and makes a network of it. A small one is run and written again with batch normalization folded; what
/// was written is read and run, too.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let network = opened(array(bytes, count)) else { return 0 }
  // Sizes in the file can ask for any amount of work; that is the caller's choice, not the reader's fault.
  guard network.inputShape.reduce(1, *) < 4096, network.computedElements < 100_000, network.weightElements < 100_000
  else { return 0 }
  let input = Tensor.zeros(Shape([2] + network.inputShape))
  _ = network.predict(input)
  _ = network.written.flatMap { opened($0) }?.predict(input)
  return 0
}

/// The network of a file that may ask for little memory; nil where it is none.
private func opened(_ bytes: [UInt8]) -> ONNXNetwork? {
  let limits = ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 64)
  guard let file = try? ONNXFile(bytes: bytes, named: "input", limits: limits) else { return nil }
  _ = try? file.weights()
  return try? ONNXNetwork(file, imageShape: file.inputs.first?.shape.map { $0.dropFirst().map { $0 ?? 4 } })
}

extension ONNXNetwork {
  /// The elements of all results, for the batch that the file was checked with.
  fileprivate var computedElements: Int { nodes.reduce(0) { $0 + ($1.shape ?? []).reduce(1, *) } }

  fileprivate var weightElements: Int { namedParameters.reduce(0) { $0 + $1.parameter.shape.elementCount } }

  /// The file that it is written as; nil where it cannot be written.
  fileprivate var written: [UInt8]? {
    guard let (model, _) = try? onnxModel(imageShape: inputShape, ONNXExportOptions()),
      let pieces = try? model.pieces()
    else { return nil }
    return pieces.flatMap { piece -> [UInt8] in
      switch piece {
      case .bytes(let bytes): bytes
      case .array(let array): Tensor(array).floats.withUnsafeBytes { Array($0) }
      }
    }
  }
}
