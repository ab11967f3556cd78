import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

/// Arrays that keep the type that they are stored as.
@Suite struct StoredArrayTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The elements as they are stored.
  private func bytes(_ array: StoredArray) -> [UInt8] { array.bytes.read { Array($0) } }

  @Test(arguments: ["pth", "safetensors", "npz"])
  func everyTypeIsConvertedBitForBit(format: String) throws {
    for name in ["zip-types.pth", "legacy-views.pth", "zip-big-endian.pth", "stored.npz"] {
      let source = try WeightFile(path: CheckpointFixture.path(name))
      let arrays = try source.stored(source.names).filter { format != "npz" || $0.storedType != .bfloat16 }
      try WeightFile.write(arrays, to: folder.file("copy.\(format)"))
      let copy = try WeightFile(path: folder.file("copy.\(format)"))
      #expect(Set(copy.names) == Set(arrays.map(\.name)))
      for array in arrays {
        let other = try #require(try copy.stored([array.name]).first)
        #expect(other.storedType == array.storedType && other.shape == array.shape, "\(name): \(array.name)")
        #expect(bytes(other) == bytes(array), "\(name): \(array.name)")
      }
    }
    #expect(folder.names == ["copy.\(format)"])
  }

  @Test func whatIsReadIsWhatTheReadersRead() throws {
    for name in ["zip-types.pth", "zip-views.pth", "zip-deflated.pth", "legacy-types.pth", "deflated.npz"] {
      let file = try WeightFile(path: CheckpointFixture.path(name))
      #expect(try CheckpointFixture.differences(file.tensors(named: file.names), name).isEmpty, "\(name)")
    }
  }

  @Test func bfloat16IsNoTypeOfNumPys() throws {
    let half = try StoredArray(name: "x", Tensor([1, 2] as [Float])).rounded(to: .bfloat16)
    let error = #expect(throws: InterchangeError.self) { try WeightFile.write([half], to: folder.file("a.npz")) }
    #expect(
      error?.description.hasSuffix(
        "a.npz: tensor 'x': its elements are BF16, a type that NumPy does not have. Write F32 or F16, or another "
          + "format") == true)
    #expect(folder.names.isEmpty)
  }

  /// Rounded to float32 first, these would lie halfway between two numbers, or fall there.
  static let halves: [(Double, Double)] = [
    (0x1.0020000001p0, 0x1.004p0), (0x1.001FFFFFFFp0, 1), (-0x1.0020000001p0, -0x1.004p0), (0x1.002p0, 1),
    (0x1.006p0, 0x1.008p0), (0.1, 0x1.998p-4), (0x1.0000000001p-25, 0x1p-24), (0x1p-26, 0),
  ]

  @Test(arguments: halves)
  func float64IsRoundedOnce(value: Double, expected: Double) throws {
    let array = try StoredArray(name: "x", Tensor([value])).rounded(to: .float16)
    #expect(try Double(array.tensor().scalar) == expected)
  }

  @Test func numbersOf16BitsAreRounded() throws {
    var generator = RandomGenerator(seed: 1)
    var values = (0..<100_000).map { _ in
      Float(bitPattern: UInt32.random(in: 0x3200_0000..<0x477F_E000, using: &generator))
    }
    values += (0..<4096).map { Float($0) * 0x1p-26 }
    // Compared in float64, because this thread may take the smallest numbers of float32 for zeros.
    func distance(_ value: Float, _ bits: UInt16) -> Double { abs(Double(value) - Double(HalfPrecision.float(bits))) }
    let wrong = values.filter { value in
      let bits = HalfPrecision.bits(value)
      let found = distance(value, bits)
      return [bits == 0 ? 1 : bits - 1, bits + 1].contains { other in
        let rival = distance(value, other)
        return rival < found || rival == found && bits % 2 == 1
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
    let exact = (0...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
    #expect(exact.allSatisfy { HalfPrecision.bits(HalfPrecision.float($0)) == $0 })
    #expect(HalfPrecision.bits(65519) == 0x7BFF && HalfPrecision.bits(65520) == 0x7C00)
    #expect(HalfPrecision.bits(-.infinity) == 0xFC00 && HalfPrecision.float(HalfPrecision.bits(.nan)).isNaN)
    // The even one of two that are equally near.
    #expect(HalfPrecision.brainBits(Float(bitPattern: 0x3F80_8000)) == 0x3F80)
    #expect(HalfPrecision.brainBits(Float(bitPattern: 0x3F81_8000)) == 0x3F82)
    #expect(HalfPrecision.brainBits(.infinity) == 0x7F80 && HalfPrecision.brainBits(-.nan) & 0x7FC0 == 0x7FC0)
  }

  @Test func numbersTooLargeAreRefused() throws {
    let array = StoredArray(name: "x", Tensor([1, 70000] as [Float]))
    let error = #expect(throws: InterchangeError.self) { try array.rounded(to: .float16) }
    #expect(
      error?.description
        == "x: tensor 'x': the number 70000.0 is too large for F16. Convert to BF16 or F32, whose numbers reach "
        + "further, or keep the type")
    #expect(try array.rounded(to: .bfloat16).tensor().floats == [1, 70144])
    let wide = StoredArray(name: "d", Tensor([1e300]))
    #expect(throws: InterchangeError.self) { try wide.rounded(to: .float32) }
    let infinite = StoredArray(name: "f", Tensor([1, .infinity] as [Float]))
    #expect(try infinite.rounded(to: .float16).tensor().floats[1].isInfinite)
    let integers = StoredArray(name: "i", Tensor([1, 2] as [Int32]))
    #expect(try integers.rounded(to: .float16).storedType == .int32)
  }

  @Test func largeTensorsAreUsedInPlace() throws {
    let numbers = (0..<10_000).map { Float($0) }
    try Safetensors.write([("x", Tensor(numbers)), ("y", Tensor([1] as [Float]))], to: folder.file())
    let file = try SafetensorsFile(path: folder.file())
    let (first, second) = (try file.tensor("x"), try file.tensor("x"))
    #expect(first.array.pointer == second.array.pointer && first.floats == numbers)
    // They start where vectors like to.
    #expect(UInt(bitPattern: first.array.pointer) % 64 == 0)
    let (third, fourth) = (try file.tensor("y"), try file.tensor("y"))
    #expect(third.array.pointer != fourth.array.pointer && third.floats == fourth.floats)
  }
}
