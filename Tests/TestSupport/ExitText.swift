import Testing

/// Expects that a stopped program wrote `text` to its standard error.
func expectText(_ text: String, in result: ExitTest.Result?, sourceLocation: SourceLocation = #_sourceLocation) {
  guard let result else { return }
  let written = String(decoding: result.standardErrorContent, as: UTF8.self)
  #expect(written.contains(text), "it wrote: \(written.prefix(600))", sourceLocation: sourceLocation)
}
