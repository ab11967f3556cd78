import FuzzSupport
import Interchange

@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let (input, limits) = (array(bytes, count), ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 64))
  if input.first == UInt8(ascii: "P") {
    _ = try? NumPyArchive(bytes: input, named: "input", limits: limits).tensors()
  } else {
    _ = try? NumPyFile(bytes: input, named: "input").tensor()
  }
  return 0
}
