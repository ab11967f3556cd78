import Foundation

/// Numbers with a fixed count of decimals, the same in every locale.
enum FixedPoint {
  static func text(_ number: Double, decimals: Int) -> String {
    let text = String(format: "%.\(min(max(decimals, 0), 17))f", number)
    // What rounds to zero has no sign.
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
  }
}
