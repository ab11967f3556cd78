import FuzzSupport

@testable import Datasets

private let file = InputFile("idx")

@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  file.write(UnsafeRawBufferPointer(start: bytes, count: count))
  for axes in [1, 3] { _ = try? IDXFile(file.path, axes: axes) }
  return 0
}
