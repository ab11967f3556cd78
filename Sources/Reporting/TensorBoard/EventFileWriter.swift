import Core
import Foundation
import Interchange

/// Writes an event file that TensorBoard shows: `events.out.tfevents.*` in a folder of its own or a run's.
///
///     let events = try EventFileWriter(folder: "runs/first")
///     try events.write(scalars: [("loss/training", 0.7), ("accuracy/held-out", 81.5)], step: 1)
///
/// (PyTorch's `SummaryWriter.add_scalar`.) Entries are appended whole or not at all, and are in the file when `write`
/// returns: a program that is killed leaves a file that can be read. Nothing is held open in between.
///
/// A run that goes on writes a file of its own, whose name sorts behind those before it. It begins with the step from
/// which on earlier entries are superseded: TensorBoard, and all that read with its `EventAccumulator`, leave out what
/// earlier files of the folder have at that step and later ones. Readers that take each file by itself, such as
/// `tbparse`, still show them.
public struct EventFileWriter: Sendable {
  /// The file that is written.
  public let path: String

  /// Begins a new file in `folder`, which must be there.
  ///
  /// - Parameters:
  ///   - firstStep: the first step that will be written, where a run goes on: whatever earlier files of the folder have
  ///     from there on is superseded. nil for a run that begins.
  ///   - date: the time that the file's name and its first entries carry.
  /// - Throws: `InterchangeError` where the folder is missing or cannot be written to.
  public init(folder: String, resumingAt firstStep: Int? = nil, date: Date = Date()) throws(InterchangeError) {
    let seconds = date.timeIntervalSince1970
    var entries = [EventMessage(wallTime: seconds, step: firstStep ?? 0, content: .fileVersion)]
    if let firstStep { entries.append(EventMessage(wallTime: seconds, step: firstStep, content: .sessionStart)) }
    let number = max(Int(saturating: seconds), (EventFileWriter.newestNumber(in: folder) ?? -1) + 1)
    path = "\(folder)/\(EventFileWriter.prefix)\(EventFileWriter.padded(number)).\(EventFileWriter.host).\(getpid())"
    try append(entries.flatMap(\.record), flags: O_CREAT | O_EXCL)
  }

  /// Appends one entry with the values of a step.
  ///
  /// - Parameters:
  ///   - scalars: values with their names; a slash groups them in TensorBoard, as in `loss/training`. Kept as float32.
  ///   - step: where they lie on the axis, such as the epoch.
  ///   - date: the time that the entry carries.
  /// - Throws: `InterchangeError` where the file is gone or the disk is full; the file is as it was then.
  public func write(
    scalars: [(tag: String, value: Double)], step: Int, date: Date = Date()
  ) throws(InterchangeError) {
    let entry = EventMessage(wallTime: date.timeIntervalSince1970, step: step, content: .scalars(scalars))
    try append(entry.record, flags: 0)
  }

  private func append(_ bytes: [UInt8], flags: Int32) throws(InterchangeError) {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0o666)
    guard descriptor >= 0 else { throw EventFileWriter.error("open the event file", path) }
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    var done = 0
    while done < bytes.count {
      let written = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        let error = EventFileWriter.error("write to the event file", path)
        // Half an entry would make all behind it unreadable.
        _ = ftruncate(descriptor, end)
        throw error
      }
      done += written
    }
  }
}

extension EventFileWriter {
  private static let prefix = "events.out.tfevents."

  /// Readers go through the files of a folder in the order of their names, which therefore begin with the second in ten
  /// digits, or with one more than that of the newest file where a clock went back or a run was short.
  private static func newestNumber(in folder: String) -> Int? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix(prefix) }.compactMap { name in
      Int(name.dropFirst(prefix.count).prefix { $0.isNumber })
    }.max()
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
  }

  /// Where TensorFlow puts the machine's name, which is nobody's business who is given the folder.
  private static let host = "eil"

  private static func error(_ action: String, _ path: String) -> InterchangeError {
    let code = errno
    return InterchangeError(
      file: path, problem: "cannot \(action): \(String(cString: strerror(code)))",
      remedy: code == ENOENT ? "Make its folder first, and leave it there while the run lasts" : "",
      cause: code == ENOENT ? .missing : .access)
  }
}
