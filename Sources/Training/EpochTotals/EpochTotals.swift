import Autodiff

/// Sums over the pictures of an epoch so far.
struct EpochTotals: Codable, Sendable {
  var pictures = 0
  var loss = 0.0
  var unerasedLoss = 0.0
  var erasedLoss = 0.0
  var correct = 0

  /// Adds a batch of `count` pictures.
  ///
  /// - Parameter parts: the cross-entropy of each branch, the unerased one first.
  mutating func add(count: Int, loss: Double, parts: [Double], correct: Int) {
    let weight = Double(count)
    pictures += count
    self.loss += loss * weight
    unerasedLoss += parts[0] * weight
    if parts.count > 1 { erasedLoss += parts.dropFirst().reduce(0, +) / Double(parts.count - 1) * weight }
    self.correct += correct
  }

  func mean(_ sum: Double) -> Double { pictures == 0 ? 0 : sum / Double(pictures) }
  var accuracy: Double { 100 * mean(Double(correct)) }
}

/// How many rows of `logits` have their largest entry at their label.
func correctCount(_ logits: Tensor, _ labels: [Int]) -> Int {
  zip(logits.detached().argmax().values(as: Int32.self), labels).filter { Int($0) == $1 }.count
}
