import Foundation

extension ProgressLine {
  /// A bar of so many characters.
  static func bar(_ share: Double, length: Int) -> String {
    let full = Int((Double(length) * min(max(share, 0), 1)).rounded(.down))
    return String(repeating: "━", count: full) + String(repeating: "─", count: length - full)
  }

  /// Seconds as `0:07`, `12:34` or `3:05:00`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }

  /// A number with four significant digits, without needless ones.
  static func significant(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : (value > 0 ? "inf" : "-inf") }
    if abs(value) >= 1000 { return FixedPoint.text(value, decimals: 0) }
    if abs(value) >= 100 { return FixedPoint.text(value, decimals: 1) }
    if abs(value) >= 0.01 || value == 0 { return FixedPoint.text(value, decimals: abs(value) >= 10 ? 2 : 4) }
    return String(format: "%.3e", value)
  }
}
