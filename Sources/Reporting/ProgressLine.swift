import Core
import Foundation

/// A line on standard error that tells how far a long job is.
///
/// On a terminal one line is rewritten in place, at most ten times a second. In a pipe or a log file a whole line is
/// printed now and then, so that logs stay short.
///
///     var progress = ProgressLine("epoch 3/50", total: 5994, unit: "img")
///     for batch in epoch {
///       ...
///       progress.update(done: seen, loss: loss, accuracy: 100 * right / seen)
///     }
///     progress.finish()
public struct ProgressLine {
  /// What stands before the bar.
  public var label: String
  /// How many items make the whole job; 0 if that is not known, which leaves bar and time left out.
  public let total: Int
  /// The name of an item, for the rate.
  public let unit: String
  /// Items done.
  public private(set) var done = 0

  let destination: ProgressDestination
  private let start: Double
  private var lastShown = -Double.infinity
  private var lastLength = 0
  private var loss: Double?
  private var accuracy: Double?
  private var note = ""

  /// - Parameters:
  ///   - label: what stands before the bar, as in `epoch 3/50`.
  ///   - total: items in the whole job; 0 if not known.
  ///   - unit: the name of an item.
  ///   - destination: standard error unless told otherwise.
  public init(
    _ label: String, total: Int, unit: String = "img", destination: ProgressDestination = .standardError
  ) {
    self.label = label
    self.total = max(0, total)
    self.unit = unit
    self.destination = destination
    start = destination.now()
  }

  /// Tells how many items are done and, if known, the loss, the accuracy in per cent, and anything else.
  ///
  /// Cheap enough for every batch: mostly it only looks at the clock. What is not given is shown as last told.
  public mutating func update(done: Int, loss: Double? = nil, accuracy: Double? = nil, note: String? = nil) {
    self.done = done
    self.loss = loss ?? self.loss
    self.accuracy = accuracy ?? self.accuracy
    self.note = note ?? self.note
    let now = destination.now()
    // The first line of a pipe comes after an interval too: a job shorter than that prints only its last one.
    if !destination.isTerminal, lastShown == -.infinity { lastShown = start }
    guard now - lastShown >= destination.interval else { return }
    show(now)
  }

  /// Shows the final state and ends the line. The line stays on the screen.
  public mutating func finish() {
    show(destination.now())
    if destination.isTerminal { destination.write("\n") }
  }

  /// Wipes the line from a terminal, so that something else can be printed; the next update brings it back.
  public mutating func clear() {
    guard destination.isTerminal, lastLength > 0 else { return }
    destination.write("\r" + String(repeating: " ", count: lastLength) + "\r")
    lastLength = 0
    lastShown = -.infinity
  }

  private mutating func show(_ now: Double) {
    lastShown = now
    let text = line(elapsed: now - start)
    guard destination.isTerminal else {
      destination.write(text + "\n")
      return
    }
    let cut = String(text.prefix(max(10, destination.width - 1)))
    destination.write("\r" + cut + String(repeating: " ", count: max(0, lastLength - cut.count)))
    lastLength = cut.count
  }

  private func line(elapsed: Double) -> String {
    var parts: [String] = []
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
    if total > 0 {
      parts.append("\(Int(saturating: (100 * share).rounded(.down)))%")
      parts.append("\(done)/\(total)")
    } else {
      parts.append("\(done) \(unit)")
    }
    if let loss { parts.append("loss \(NumberText.significant(loss))") }
    if let accuracy { parts.append("acc " + NumberText.fixed(accuracy, decimals: 1) + "%") }
    if !note.isEmpty { parts.append(note) }
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    if rate > 0 { parts.append("\(NumberText.significant(rate)) \(unit)/s") }
    if total > done, rate > 0 {
      parts.append(Self.duration(Double(total - done) / rate) + " left")
    } else {
      parts.append(Self.duration(elapsed))
    }
    // The bar takes what room the rest leaves: numbers say more.
    let rest = parts.joined(separator: "  ").count + label.count + 5
    let room = min(20, destination.width - rest)
    if destination.isTerminal, total > 0, room >= 5 { parts.insert(Self.bar(share, length: room), at: 0) }
    if !label.isEmpty { parts.insert(label, at: 0) }
    return parts.joined(separator: "  ")
  }
}

extension ProgressLine {
  /// A bar of so many characters.
  static func bar(_ share: Double, length: Int) -> String {
    let full = Int(saturating: (Double(length) * min(max(share, 0), 1)).rounded(.down))
    return String(repeating: "━", count: full) + String(repeating: "─", count: length - full)
  }

  /// Seconds as `0:07`, `12:34` or `3:05:00`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(saturating: max(0, seconds).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
  }
}
