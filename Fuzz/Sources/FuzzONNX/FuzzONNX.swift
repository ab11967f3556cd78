import Autodiff
import FuzzSupport
import Interchange
import Layers

@testable import ONNX

/// Opens a file, makes a network of it, runs that if it is small, and writes it again.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let (input, limits) = (array(bytes, count), ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 64))
  guard let file = try? ONNXFile(bytes: input, named: "input", limits: limits) else { return 0 }
  _ = try? file.weights()
  guard let network = try? ONNXNetwork(file, pictureShape: file.inputs.first?.shape.map { $0.dropFirst().map { $0 ?? 4 } })
  else { return 0 }
  // Sizes in the file can ask for any amount of work; that is the caller's choice, not the reader's fault.
  guard network.inputShape.reduce(1, *) < 4096, network.computedElements < 100_000, network.weightElements < 100_000
  else { return 0 }
  _ = network.predict(.zeros(Shape([2] + network.inputShape)))
  return 0
}

extension ONNXNetwork {
  /// The elements of all results, for the batch that the file was checked with.
  fileprivate var computedElements: Int { nodes.reduce(0) { $0 + ($1.shape ?? []).reduce(1, *) } }

  fileprivate var weightElements: Int { namedParameters.reduce(0) { $0 + $1.parameter.shape.elementCount } }
}
