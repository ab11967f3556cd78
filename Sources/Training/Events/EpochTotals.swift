import Autodiff
import Kernels
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

extension EpochTotals {
  private enum CodingKeys: CodingKey { case images, loss, terms, correct, unerasedLoss, erasedLoss }

  /// Reads what versions before methods wrote as well.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    images = try values.decode(Int.self, forKey: .images)
    loss = try values.decode(Double.self, forKey: .loss)
    correct = try values.decode(Int.self, forKey: .correct)
    guard let unerased = try values.decodeIfPresent(Double.self, forKey: .unerasedLoss) else {
      terms = try values.decode([Term].self, forKey: .terms)
      return
    }
    let erased = try values.decode(Double.self, forKey: .erasedLoss)
    guard images > 0 else { return }
    terms.append(Term(name: "unerased", sum: unerased, count: images))
    if erased > 0 { terms.append(Term(name: "erased", sum: erased, count: images)) }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(images, forKey: .images)
    try values.encode(loss, forKey: .loss)
    try values.encode(terms, forKey: .terms)
    try values.encode(correct, forKey: .correct)
  }

  /// Totals of plain classification by a version before methods, in today's words.
  var asPlain: EpochTotals {
    var plain = self
    plain.terms = terms.filter { $0.name != "erased" }.map { term in
      Term(name: term.name == "unerased" ? "classification" : term.name, sum: term.sum, count: term.count)
    }
    return plain
  }
}

/// How many rows of `logits` have their largest entry at their label.
func correctCount(_ logits: Tensor, _ labels: [Int]) -> Int {
  require(
    logits.rank == 2 && logits.shape[0] == labels.count,
    "training: accuracy is counted on logits \(logits.array.described) for \(labels.count) labels; a method's logits "
      + "must be [N, classes] of the unchanged images")
  return zip(logits.detached().argmax().values(as: Int32.self), labels).filter { Int($0) == $1 }.count
}
