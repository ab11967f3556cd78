import Foundation

/// What the environment says about property tests.
enum PropertySettings {
  /// Cases of each property: `EIL_PROPERTY_CASES`, 2000 by default.
  static let cases = number("EIL_PROPERTY_CASES") ?? 2000

  /// What cases are drawn from: `EIL_PROPERTY_SEED`, fixed by default.
  static let seed = number("EIL_PROPERTY_SEED").map { UInt64($0) } ?? 20_200_614

  /// Whether every case is printed before it is tried, to find one that stops the program: `EIL_PROPERTY_TRACE`.
  static let isTraced = ProcessInfo.processInfo.environment["EIL_PROPERTY_TRACE"] != nil

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}
