import Glibc

/// How much memory there is for a process that wants more.
public enum AvailableMemory {
  /// Bytes that may be taken without others being put out of memory, at most what the process's group may have; nil
  /// where the system does not tell.
  public static var bytes: Int? {
    let system = text("/proc/meminfo").flatMap(available)
    let group = text("/sys/fs/cgroup/memory.max").flatMap(limit)
    return [system, group].compactMap { $0 }.min()
  }

  /// - Parameter text: lines such as `MemAvailable:   23120 kB`.
  static func available(inMemoryInfo text: String) -> Int? {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }) else { return nil }
    return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first.map { $0 * 1024 }
  }

  /// - Parameter text: a number of bytes, or `max`.
  static func limit(ofGroup text: String) -> Int? { Int(text.filter { !$0.isWhitespace }) }

  private static func text(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
