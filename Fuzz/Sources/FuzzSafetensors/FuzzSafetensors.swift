import FuzzSupport
import Interchange

@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  _ = try? SafetensorsFile(bytes: array(bytes, count), named: "input").tensors()
  return 0
}
