import Foundation
import TestSupport
import Testing

/// Blocks of the documentation that quote the sources are what stands there. Such a block has a line
/// `<!-- quoted: PATH -->` before it.
@Suite struct QuotationTests {
  private struct Quotation {
    let path: String
    let text: String
  }

  @Test(arguments: ["Docs/Tape.md"]) func quotesWhatIsThere(document: String) throws {
    let quotations = Self.quotations(in: try Repository.text(document))
    #expect(quotations.count >= 2)
    for quotation in quotations {
      let source = Self.unindented(try Repository.text(quotation.path))
      #expect(!quotation.text.isEmpty, "\(document): the quotation of \(quotation.path) is empty")
      #expect(
        source.contains(quotation.text),
        "\(document) quotes what is no longer in \(quotation.path):\n\(quotation.text)")
    }
  }

  /// Lines without the spaces before them: a quotation is indented less than the member of an extension that it quotes.
  private static func unindented(_ text: String) -> String {
    text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
  }

  private static func quotations(in document: String) -> [Quotation] {
    document.components(separatedBy: "<!-- quoted: ").dropFirst().map { part in
      let path = part.components(separatedBy: " -->")[0]
      let parts = part.components(separatedBy: "```swift\n")
      let text = parts.count > 1 ? parts[1].components(separatedBy: "\n```")[0] : ""
      return Quotation(path: path, text: unindented(text))
    }
  }
}
