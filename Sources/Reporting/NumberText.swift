import Foundation

/// Numbers as text, the same in every locale.
enum NumberText {
  /// With a fixed count of decimals.
  static func fixed(_ number: Double, decimals: Int) -> String {
    let text = String(format: "%.\(min(max(decimals, 0), 17))f", number)
    // What rounds to zero has no sign.
    return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
  }

  /// With four significant digits, without needless ones.
  static func significant(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : (value > 0 ? "inf" : "-inf") }
    if abs(value) >= 1000 { return fixed(value, decimals: 0) }
    if abs(value) >= 100 { return fixed(value, decimals: 1) }
    if abs(value) >= 0.01 || value == 0 { return fixed(value, decimals: abs(value) >= 10 ? 2 : 4) }
    return String(format: "%.3e", value)
  }
}
