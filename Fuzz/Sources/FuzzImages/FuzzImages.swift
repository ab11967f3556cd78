import FuzzSupport

@testable import Imaging

/// Whatever is read is decoded as data sets and as photographs are, each with what it has of channels.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let file = array(bytes, count)
  _ = try? ScaledImage.decode(file, .dataset)
  _ = try? ScaledImage.decode(file, DecodingOptions(minimumSide: 8, channels: .asStored, acceptsTruncated: true))
  return 0
}
