import Autodiff
import Erasing
import Layers

/// One cell of the table of modes: how a layer behaves, whether it is recorded, whether it trains, and how many
/// branches are stacked on its batch.
struct ModeCell: Sendable, CustomStringConvertible {
  let mode: Context.Mode
  let isTraced: Bool
  let isTrainable: Bool
  let branches: Int

  static let all: [ModeCell] = [Context.Mode.training, .evaluation].flatMap { mode in
    [true, false].flatMap { traced in
      [true, false].flatMap { trainable in
        (1...3).map { ModeCell(mode: mode, isTraced: traced, isTrainable: trainable, branches: $0) }
      }
    }
  }

  var isTraining: Bool { mode == .training }

  var description: String {
    [
      isTraining ? "training" : "evaluation", isTraced ? "traced" : "not traced", isTrainable ? "trainable" : "frozen",
      "\(branches) branches",
    ].joined(separator: ", ")
  }

  /// A context in which this cell's branches have been made.
  func context(seed: UInt64 = 7) -> Context {
    var context = Context(mode: .training, seed: seed)
    for branch in 1..<max(2, branches) where branch < branches {
      _ = EILLayer()(random([2 * branch, 1, 2, 2], 0...1), &context)
    }
    context.mode = mode
    return context
  }
}

/// The rows of one branch in a stacked batch.
func rows(of branch: Int, _ branches: Int, _ count: Int) -> Range<Int> {
  let size = count / branches
  return branch * size..<(branch + 1) * size
}
