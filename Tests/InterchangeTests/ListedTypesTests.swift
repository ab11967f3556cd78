import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

/// Element types that are listed, copied bit for bit, and refused only where a tensor is to be made of them.
@Suite struct ListedTypesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let listed: [(type: StoredType, shape: String, bytes: Int)] = [
    (.float8E4M3, "[3]", 3), (.float8E5M2, "[3]", 3), (.float8E8M0, "[3]", 3), (.float8E4M3FNUZ, "[3]", 3),
    (.float8E5M2FNUZ, "[3]", 3), (.float6E2M3, "[2,2]", 3), (.float6E3M2, "[4]", 3), (.float4, "[6]", 3),
    (.complex64, "[2]", 16),
  ]

  /// A file with a tensor of `type` beside one of float32.
  private func write(_ type: StoredType, _ shape: String, _ count: Int) throws -> WeightFile {
    let header = #"{"x":{"dtype":"\#(type.rawValue)","shape":\#(shape),"data_offsets":[0,\#(count)]},"#
      + #""w":{"dtype":"F32","shape":[1],"data_offsets":[\#(count),\#(count + 4)]}}"#
    let data = (0..<count).map { UInt8($0 + 1) } + [0, 0, 0x80, 0x3F]
    try RawFile(header: header, data: data).write(to: folder.file())
    return try WeightFile(path: folder.file())
  }

  @Test func everyTypeOfTheFormatIsKnown() {
    let names = [
      "BOOL", "F4", "F6_E2M3", "F6_E3M2", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ",
      "I16", "U16", "F16", "BF16", "I32", "U32", "F32", "C64", "F64", "I64", "U64",
    ]
    #expect(Set(StoredType.allCases.map(\.rawValue)) == Set(names))
    #expect(Set(Self.listed.map(\.type)) == Set(StoredType.allCases.filter { !$0.isComputed }))
  }

  @Test func theOthersAreReadBesideThem() throws {
    for (type, shape, count) in Self.listed {
      let file = try write(type, shape, count)
      #expect(file.entry("x")?.storedType == type)
      #expect(try file.tensor("w").floats == [1])
      let error = #expect(throws: InterchangeError.self) { try file.tensor("x") }
      #expect(
        error?.description
          == "\(folder.file()): tensor 'x': its elements are \(type.rawValue), a type that is listed and copied here "
          + "but not computed with. Store the tensor as F32, F16 or BF16")
      let stored = try file.stored(["x"])[0]
      #expect(stored.byteCount == count && ArrayStatistics(stored).count == 0)
    }
  }

  @Test func bitsAreCopied() throws {
    for (type, shape, count) in Self.listed {
      let file = try write(type, shape, count)
      for format in ["safetensors", "pth", "npz"] {
        let path = folder.file("copy.\(format)")
        let arrays = try file.stored(["x"])
        guard format == "safetensors" || (format == "pth" ? type.bitCount >= 8 : type == .complex64) else {
          let error = #expect(throws: InterchangeError.self) { try WeightFile.write(arrays, to: path) }
          #expect(error?.tensor == "x" && error?.problem.contains(type.rawValue) == true)
          continue
        }
        try WeightFile.write(arrays, to: path)
        let copy = try WeightFile(path: path).stored(["x"])[0]
        #expect(copy.storedType == type && copy.shape == arrays[0].shape)
        #expect(copy.bytes.read { Array($0) } == (0..<count).map { UInt8($0 + 1) }, "\(type) \(format)")
      }
    }
  }

  @Test func elementsMustFillBytes() throws {
    for (type, shape) in [("F4", "[3]"), ("F6_E2M3", "[2]"), ("F6_E3M2", "[5]")] {
      try RawFile.entry(type, shape, "[0,2]", [1, 2]).write(to: folder.file())
      let error = #expect(throws: InterchangeError.self) { try WeightFile(path: folder.file()) }
      #expect(error?.problem.hasSuffix("of \(type) does not fill its last byte") == true, "\(error as Any)")
    }
  }
}
