import EIL
import Synchronization

/// Shows measurements: how far they are, and what they found.
enum MeasurementDisplay {
  /// Runs `measure` and shows its progress.
  ///
  /// - Parameter isQuiet: shows none.
  static func measuring<Result>(
    _ label: String, isQuiet: Bool, _ measure: ((Int, Int) -> Void) throws -> Result
  ) rethrows -> Result {
    var progress: ProgressLine?
    defer { progress?.clear() }
    return try measure { done, total in
      guard !isQuiet else { return }
      if progress == nil { progress = ProgressLine(label, total: total, unit: "runs") }
      progress?.update(done: done)
    }
  }

  /// As `measuring`, for work whose progress comes from several threads.
  static func loading<Result>(
    isQuiet: Bool, _ measure: ((@Sendable (Int, Int) -> Void)?) throws -> Result
  ) rethrows -> Result {
    guard !isQuiet else { return try measure(nil) }
    let line = SharedLine()
    defer { line.progress.withLock { $0?.clear() } }
    return try measure { done, total in
      line.progress.withLock { progress in
        if progress == nil { progress = ProgressLine("loading", total: total) }
        progress?.update(done: done)
      }
    }
  }

  private final class SharedLine: Sendable {
    let progress = Mutex<ProgressLine?>(nil)
  }

  static func show(_ result: MeasurementResult, asJSON: Bool) throws {
    guard !asJSON else { return try Console.print(try result.json()) }
    try Console.print(([result.table] + result.profileTables).map(\.text).joined(separator: "\n"), terminator: "")
  }

  static func show(_ result: LoadingResult, asJSON: Bool) throws {
    try Console.print(asJSON ? try result.json() + "\n" : result.table.text, terminator: "")
  }
}
