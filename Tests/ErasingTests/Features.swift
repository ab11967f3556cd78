import Autodiff
import Testing

/// Features in which erasing leaves some cells and takes others.
func features(_ shape: Shape = [2, 3, 4, 5], seed: UInt64 = 2) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .uniform(shape, in: 0...1, .float64, using: &generator)
}

/// Expects that a stopped program wrote `text` to its standard error.
func expectText(_ text: String, in result: ExitTest.Result?, sourceLocation: SourceLocation = #_sourceLocation) {
  guard let result else { return }
  let written = String(decoding: result.standardErrorContent, as: UTF8.self)
  #expect(written.contains(text), "it wrote: \(written.prefix(600))", sourceLocation: sourceLocation)
}
