import Foundation

/// The built `eil`, run as a user runs it.
enum Program {
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The program lies beside the bundle of tests.
  static var path: String {
    let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(fileURLWithPath: tests ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("eil").path
  }

  /// Runs `eil` with `arguments`, in `folder`, and waits for it.
  static func run(_ arguments: [String], in folder: String = NSTemporaryDirectory()) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files instead of pipes: nothing can fill up while nobody reads.
    let log = NSTemporaryDirectory() + "eil-\(UUID().uuidString)"
    let files = ["out", "errors"].map { URL(fileURLWithPath: "\(log).\($0)") }
    for file in files { try Data().write(to: file) }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
      errors: try String(contentsOf: files[1], encoding: .utf8))
  }

  /// Runs `eil` with words separated by spaces.
  static func run(_ line: String, in folder: String = NSTemporaryDirectory()) throws -> Result {
    try run(line.split(separator: " ").map(String.init), in: folder)
  }
}
