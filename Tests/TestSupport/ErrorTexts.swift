import Testing

/// The text of what `body` throws; "nothing was thrown" if it throws nothing.
public func errorText<Result>(_ body: () throws -> Result) -> String {
  do {
    _ = try body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}

/// What a program that an exit test has started wrote to its standard error, if that was observed.
public func writtenText(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

/// Expects that a stopped program wrote `text` to its standard error.
public func expectText(
  _ text: String, in result: ExitTest.Result?, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard result != nil else { return }
  let written = writtenText(result)
  #expect(written.contains(text), "it wrote: \(written.prefix(600))", sourceLocation: sourceLocation)
}
