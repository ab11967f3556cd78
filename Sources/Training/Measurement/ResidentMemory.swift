import Foundation

/// The process's memory, as the system counts it.
enum ResidentMemory {
  /// The most bytes that the process has had in memory at one time (`VmHWM` of `/proc/self/status`); nil where the
  /// system does not tell.
  static var peakBytes: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    return peakBytes(inStatus: status)
  }

  /// - Parameter status: lines such as `VmHWM:     5120 kB`.
  static func peakBytes(inStatus status: String) -> Int? {
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
    return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
  }
}
