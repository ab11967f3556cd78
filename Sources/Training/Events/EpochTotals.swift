import Autodiff
import Core
import Localization
import Methods

/// Sums over the images of an epoch so far.
struct EpochTotals: Codable, Sendable {
  /// A term's sum, and over how many images: a method need not have each of its terms in every step.
  struct Term: Codable, Sendable {
    var name: String
    var sum: Double
    var count: Int
  }

  var images = 0
  var loss = 0.0
  var terms: [Term] = []
  /// The method's measures; nil in checkpoints of older versions.
  var measures: [Term]?
  var correct = 0

  /// Adds a batch of `count` images.
  mutating func add(count: Int, loss: Double, terms: [LossTerm], measures: [NamedNumber] = [], correct: Int) {
    images += count
    self.loss += loss * Double(count)
    for term in terms { self.terms.add(term.name, term.value, count) }
    var sums = self.measures ?? []
    for measure in measures { sums.add(measure.name, measure.value, count) }
    self.measures = sums.isEmpty ? nil : sums
    self.correct += correct
  }

  func mean(_ sum: Double) -> Double { images == 0 ? 0 : sum / Double(images) }
  var accuracy: Double { 100 * mean(Double(correct)) }
  var means: [NamedNumber] { terms.means }
  var measureMeans: [NamedNumber] { measures?.means ?? [] }
}

extension [EpochTotals.Term] {
  /// Adds a value that `count` images have in common.
  fileprivate mutating func add(_ name: String, _ value: Double, _ count: Int) {
    guard let place = firstIndex(where: { $0.name == name }) else {
      append(EpochTotals.Term(name: name, sum: value * Double(count), count: count))
      return
    }
    self[place].sum += value * Double(count)
    self[place].count += count
  }

  fileprivate var means: [NamedNumber] { map { NamedNumber($0.name, $0.sum / Double($0.count)) } }
}

/// How many rows of `logits` have their largest entry at their label; none with a NaN has.
func correctCount(_ logits: Tensor, _ labels: [Int]) -> Int {
  require(
    logits.rank == 2 && logits.shape[0] == labels.count,
    "training: accuracy is counted on logits \(logits.array.described) for \(labels.count) labels; a method's logits "
      + "must be [N, classes] of the unchanged images")
  let logits = logits.detached()
  let hits = zip(logits.argmax().values(as: Int32.self), labels).map { Int($0) == $1 }
  return zip(hits, logits.rowsHaveNumbers).count { $0 && $1 }
}
