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
  var correct = 0

  /// Adds a batch of `count` images.
  mutating func add(count: Int, loss: Double, terms: [LossTerm], correct: Int) {
    images += count
    self.loss += loss * Double(count)
    for term in terms { add(term, count) }
    self.correct += correct
  }

  private mutating func add(_ term: LossTerm, _ count: Int) {
    guard let place = terms.firstIndex(where: { $0.name == term.name }) else {
      terms.append(Term(name: term.name, sum: term.value * Double(count), count: count))
      return
    }
    terms[place].sum += term.value * Double(count)
    terms[place].count += count
  }

  func mean(_ sum: Double) -> Double { images == 0 ? 0 : sum / Double(images) }
  var accuracy: Double { 100 * mean(Double(correct)) }
  var means: [NamedNumber] { terms.map { NamedNumber($0.name, $0.sum / Double($0.count)) } }
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
