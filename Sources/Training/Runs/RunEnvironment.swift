import Core
import Foundation
import Kernels

/// The software and the machine that a run was computed with: what has to be the same for the same bits.
///
/// It names no person, host or folder.
public struct RunEnvironment: Codable, Sendable, Equatable {
  /// The version of this package.
  public var package = RunEnvironment.packageVersion
  /// The version of the compiler, as in `6.3`.
  public var swift = RunEnvironment.swiftVersion
  /// The version of oneDNN, as in `2.6.0`; nil in builds without it.
  public var oneDNN = OneDNN.version.map { "\($0.major).\($0.minor).\($0.patch)" }
  /// OpenBLAS's account of itself.
  public var openBLAS = OpenBLAS.configuration
  /// The operating system's name and version.
  public var system = RunEnvironment.systemName
  /// The processor's model.
  public var processor = RunEnvironment.processorName
  /// Threads that compute.
  public var threads = ThreadPool.size

  /// What this process computes with.
  public init() {}

  /// The version of this package.
  public static let packageVersion = "0.1.0"

  private static var swiftVersion: String {
    #if compiler(>=6.5)
    "6.5 or later"
    #elseif compiler(>=6.4)
    "6.4"
    #elseif compiler(>=6.3)
    "6.3"
    #elseif compiler(>=6.2)
    "6.2"
    #else
    "6.1"
    #endif
  }

  private static var systemName: String {
    value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
      ?? ProcessInfo.processInfo.operatingSystemVersionString
  }

  private static var processorName: String {
    value(of: "model name", in: "/proc/cpuinfo", separator: ":") ?? "unknown"
  }

  /// What stands behind `key` in the first line of `file` that begins with it.
  private static func value(of key: String, in file: String, separator: Character) -> String? {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
      let place = line.firstIndex(of: separator)
    else { return nil }
    return line[line.index(after: place)...].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
  }
}
