import Core
import TestSupport
import Testing

@testable import Datasets

/// Tables drawn at random.
@Suite struct CSVTableTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("cat/a.png", plain(1))
  }

  /// Whatever stands in fields comes back, however lines end.
  @Test func anyFieldsComeBack() throws {
    let pieces = ["a", "é", ",", "\"", "\n", "\r\n", " ", "\u{301}", "1.5", "\t", ";", ""]
    var generator = RandomGenerator(seed: 3)
    func draw(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
    for _ in 0..<500 {
      let rows = (0...draw(4)).map { row in
        ["x\(row)"] + (0...draw(4)).map { _ in (0..<draw(5)).map { _ in pieces[draw(pieces.count)] }.joined() }
      }
      let end = ["\n", "\r\n", "\r"][draw(3)]
      let lines = rows.map { row in
        row.map { field in
          "\"" + field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        }.joined(separator: [",", " , "][draw(2)])
      }
      folder.write("t.csv", lines.joined(separator: end) + (draw(2) == 0 ? end : ""))
      let table = try CSVTable(folder.file("t.csv"), what: "a table")
      #expect(table.rows.map { $0.fields.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
    }
  }

  /// No bytes stop the program.
  @Test func noTableStopsTheProgram() {
    let letters = Array("\",;\n\r \tpath,x,y,w,h,01.9e-\u{0}\u{FF}".utf8)
    var generator = RandomGenerator(seed: 4)
    for length in 0..<2000 {
      let bytes = (0..<length % 64).map { _ in letters[Int(generator.next() % UInt64(letters.count))] }
      folder.write("boxes.csv", bytes: bytes)
      do { _ = try ClassFolderDataset(directory: folder.path) } catch { #expect(!"\(error)".isEmpty) }
    }
  }
}
