import Dispatch
import EIL
import Foundation
import Synchronization

/// Turns the signals that ask a program to end into a question that training asks after each step.
///
/// The first one asks to stop at the next step; a second one ends the program at once. Signals that the program was
/// started to ignore, as by `nohup`, stay ignored.
final class StopSignals: Sendable {
  private struct State {
    var received: Int32?
    /// Whether there is nothing to wait for, so that the first signal ends the program.
    var isImmediate = false
  }

  private let state = Mutex(State())
  /// What to tell before the program ends at once.
  private let farewell: String

  /// Listens from now on.
  init(farewell: String) { self.farewell = farewell }

  /// Starts listening; the result must be kept for as long as that shall go on.
  func listen() -> [any DispatchSourceSignal] {
    // Nobody may be reading the output any more, and a file may be larger than allowed: both are errors to be told,
    // not to die of.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    return [SIGINT, SIGTERM, SIGHUP].filter { !Self.isIgnored($0) }.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
      source.setEventHandler { self.receive(number) }
      source.resume()
      return source
    }
  }

  /// The signal that came; nil if none did.
  var received: Int32? { state.withLock { $0.received } }

  /// From now on the first signal ends the program.
  func endAtOnce() { state.withLock { $0.isImmediate = true } }

  private func receive(_ number: Int32) {
    let isLast = state.withLock { state in
      defer { state.received = state.received ?? number }
      return state.isImmediate || state.received != nil
    }
    guard isLast else {
      return Console.note("\nstopping behind this step, with a checkpoint; once more to stop at once, without one")
    }
    Console.note("\n" + farewell)
    _exit(Self.status(of: number))
  }

  /// The status of a program that a signal ended, as shells have it: 130 for an interrupt, 143 for a termination.
  static func status(of number: Int32) -> Int32 { 128 + number }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
