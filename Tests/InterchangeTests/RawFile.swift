import Foundation
import TestSupport

/// A safetensors file written out by hand, right or wrong.
struct RawFile {
  var header: String
  var data: [UInt8] = []
  /// What the first eight bytes say, where it is not the truth.
  var announced: UInt64?

  func write(to path: String) throws {
    let text = Array(header.utf8)
    let length = (announced ?? UInt64(text.count)).littleEndian
    try Data(withUnsafeBytes(of: length) { Array($0) } + text + data).write(to: URL(fileURLWithPath: path))
  }

  /// One tensor `x` with this entry.
  static func entry(_ dtype: String, _ shape: String, _ offsets: String, _ data: [UInt8] = []) -> RawFile {
    RawFile(header: #"{"x":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#, data: data)
  }
}

extension TemporaryFolder {
  /// The path of the file that most tests write.
  func file() -> String { file("file.safetensors") }
}
