import FuzzSupport

@testable import Interchange

/// An input that starts with P is a whole archive; any other is a pickle, and perhaps a file of the legacy form.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = array(bytes, count)
  let limits = ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 64)
  _ = try? PyTorchCheckpoint(bytes: input, named: "input", limits: limits).tensors()
  guard input.first != UInt8(ascii: "P") else { return 0 }
  guard let (value, graph, _) = try? input.withUnsafeBytes({ try PickleMachine.read($0) }),
    let placer = try? TensorPlacer(path: "input", graph: graph)
  else { return 0 }
  _ = try? placer.distinctStorages()
  var search = StateDictionarySearch(path: "input", form: .zip, graph: graph, placer: placer)
  try? search.run(value)
  _ = search.report.description
  return 0
}
