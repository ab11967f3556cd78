import Glibc

/// The process's memory, as the system counts it.
public enum ResidentMemory {
  /// The most bytes that the process has had in memory at one time (`VmHWM` of `/proc/self/status`); nil where the
  /// system does not tell.
  public static var peakBytes: Int? {
    guard let file = fopen("/proc/self/status", "re") else { return nil }
    defer { fclose(file) }
    let status = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    return peakBytes(inStatus: String(decoding: status, as: UTF8.self))
  }

  /// - Parameter status: lines such as `VmHWM:     5120 kB`.
  static func peakBytes(inStatus status: String) -> Int? {
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
    return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
  }
}
