import Autodiff
import Interchange
import TestSupport
import Testing

@Suite struct ForeignTypesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ dtype: String, _ count: Int, _ data: [UInt8]) throws -> Tensor {
    try RawFile.entry(dtype, "[\(count)]", "[0,\(data.count)]", data).write(to: folder.file())
    return try SafetensorsFile(path: folder.file()).tensor("x")
  }

  @Test func halfPrecisionIsWidened() throws {
    let bits: [UInt16] = [0x3C00, 0xC000, 0x3555, 0x0001, 0x83FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00, 0x8000]
    let expected: [Float] = [
      1, -2, 0.333251953125, 0x1p-24, -1023 * 0x1p-24, 0x1p-14, 65504, .infinity, -.infinity, -0.0,
    ]
    let half = try read("F16", bits.count, bits.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
    #expect(half.values(as: Float.self).map(\.bitPattern) == expected.map(\.bitPattern))
    #expect(try read("F16", 1, [0, 0x7E]).values(as: Float.self)[0].isNaN)
    #expect(try read("BF16", 3, [0x80, 0x3F, 0, 0xC0, 0x49, 0x40]).values(as: Float.self) == [1, -2, 3.140625])
  }

  @Test func integersBecomeInt32() throws {
    #expect(try read("I8", 2, [0xFF, 5]).values(as: Int32.self) == [-1, 5])
    #expect(try read("I16", 1, [0, 0x80]).values(as: Int32.self) == [-32768])
    #expect(try read("U16", 1, [0xFF, 0xFF]).values(as: Int32.self) == [65535])
    #expect(try read("U32", 1, [1, 0, 0, 0]).values(as: Int32.self) == [1])
    #expect(try read("I64", 1, Array(repeating: 0xFF, count: 8)).values(as: Int32.self) == [-1])
    #expect(try read("U64", 1, [9, 0, 0, 0, 0, 0, 0, 0]).values(as: Int32.self) == [9])
    #expect(try read("BOOL", 3, [0, 1, 2]).values(as: UInt8.self) == [0, 1, 1])
  }

  @Test func integersThatDoNotFitAreRefused() throws {
    let error = #expect(throws: InterchangeError.self) {
      try read("I64", 2, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
    }
    #expect(error?.tensor == "x")
    #expect(error?.problem == "element 1 is 4294967296, which does not fit into int32")
  }
}
