import Core
import Testing

@Suite("Numbers that do not fit")
struct SaturatingTests {
  @Test("Every floating-point number becomes a whole one: cut, moved to the nearest bound, or 0 for NaN")
  func everything() {
    let cases: [(Double, Int)] = [
      (0, 0), (-0.0, 0), (1.9, 1), (-1.9, -1), (.nan, 0), (-.nan, 0), (.infinity, .max), (-.infinity, .min),
      (2e32, .max), (-1e300, .min), (0x1p63, .max), (-0x1p63, .min), (0x1p62, 1 << 62),
      (9_007_199_254_740_992, 9_007_199_254_740_992),
      (.leastNonzeroMagnitude, 0), (.greatestFiniteMagnitude, .max),
    ]
    for (value, expected) in cases { #expect(Int(saturating: value) == expected, "\(value)") }
    let bytes: [(Double, UInt8)] = [
      (-1, 0), (-0.5, 0), (254.9, 254), (255, 255), (255.5, 255), (256, 255), (.nan, 0), (.infinity, 255),
    ]
    for (value, expected) in bytes { #expect(UInt8(saturating: value) == expected, "\(value)") }
    #expect(Int32(saturating: 2_147_483_647.5) == .max && Int32(saturating: -2_147_483_648.9) == .min)
    #expect(Int(saturating: Float.nan) == 0 && Int(saturating: Float.infinity) == .max)
    #expect(Int(saturating: Float(7.5)) == 7)
    #expect(UInt64(saturating: 0x1p64) == .max && UInt64(saturating: -3.0) == 0)
  }

  @Test("A fingerprint tells sequences apart, and is the same in every process")
  func fingerprint() {
    func text(_ parts: [String], _ numbers: [Int] = []) -> String {
      var fingerprint = Fingerprint()
      for part in parts { fingerprint.add(part) }
      for number in numbers { fingerprint.add(number) }
      return fingerprint.text
    }
    #expect(text([]) == "cbf29ce484222325" && text(["a"]) == "af63dc4c8601ec8c")
    #expect(text(["a"], [1, 2]) != text(["a"], [2, 1]) && text([], [-1]).count == 16)
  }
}
