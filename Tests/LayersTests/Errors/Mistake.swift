/// A mistake in code that uses the libraries; it stops the program with a text.
struct Mistake: Sendable {
  let name: String
  let make: @Sendable () -> Void

  init(_ name: String, _ make: @escaping @Sendable () -> Void) { (self.name, self.make) = (name, make) }

  static let all =
    elementwiseMistakes + arrangementMistakes + productMistakes + spatialMistakes + lossMistakes + tapeMistakes
    + layerMistakes + networkMistakes + erasingMistakes + optimizerMistakes + furtherMistakes + linearAlgebraMistakes
    + weightedLossMistakes + limitMistakes + pytorchNameMistakes
}
