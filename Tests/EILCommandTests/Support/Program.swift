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

  /// A program at work.
  struct Running {
    let process: Process
    fileprivate let files: [URL]

    /// Waits for its end.
    func result() throws -> Result {
      process.waitUntilExit()
      defer { for file in files { try? FileManager.default.removeItem(at: file) } }
      return Result(
        status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
        errors: try String(contentsOf: files[1], encoding: .utf8))
    }
  }

  /// Starts `program` with `arguments`, in `folder`.
  static func start(
    _ arguments: [String], of program: String = path, in folder: String = NSTemporaryDirectory()
  ) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    // Files instead of pipes: nothing can fill up while nobody reads.
    let log = NSTemporaryDirectory() + "eil-\(UUID().uuidString)"
    let files = ["out", "errors"].map { URL(fileURLWithPath: "\(log).\($0)") }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Running(process: process, files: files)
  }

  /// Starts `eil` with words separated by spaces.
  static func start(_ line: String) throws -> Running { try start(line.split(separator: " ").map(String.init)) }

  /// Runs `program` with `arguments`, in `folder`, and waits for it.
  static func run(
    _ arguments: [String], of program: String = path, in folder: String = NSTemporaryDirectory()
  ) throws -> Result {
    try start(arguments, of: program, in: folder).result()
  }

  /// Runs `eil` with words separated by spaces.
  static func run(_ line: String, in folder: String = NSTemporaryDirectory()) throws -> Result {
    try run(line.split(separator: " ").map(String.init), in: folder)
  }
}
