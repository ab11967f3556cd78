import Foundation
import Testing

@testable import Training

@Suite("Tables")
struct ConsoleTableTests {
  var table: Table {
    var table = Table(["method", "Top-1", "note"], alignments: [.left, .right, .center])
    table.add(["CAM", "41.06", "a, b"])
    table.addRule()
    table.add(["EIL & \"co\"", "56.21", "<x|y>"])
    table.add(["none", Table.format(nil)])
    table.emphasizeBest(inColumn: 1)
    return table
  }

  @Test("For a terminal")
  func text() {
    #expect(
      table.text == """
        method       Top-1  note
        ─────────────────────────
        CAM         41.06   a, b
        ─────────────────────────
        EIL & "co"  56.21*  <x|y>
        none            -

        """)
  }

  @Test("As Markdown")
  func markdown() {
    #expect(
      table.markdown == """
        | method | Top-1 | note |
        | :-- | --: | :-: |
        | CAM | 41.06 | a, b |
        | EIL & "co" | **56.21** | &lt;x\\|y> |
        | none | - |  |

        """)
  }

  @Test("As LaTeX")
  func latex() {
    #expect(
      table.latex == """
        \\begin{tabular}{lrc}
          \\toprule
          method & Top-1 & note \\\\
          \\midrule
          CAM & 41.06 & a, b \\\\
          \\midrule
          EIL \\& "co" & \\textbf{56.21} & $<$x|y$>$ \\\\
          none & - &  \\\\
          \\bottomrule
        \\end{tabular}

        """)
  }

  @Test("As comma-separated values")
  func csv() {
    #expect(
      table.csv == """
        method,Top-1,note
        CAM,41.06,"a, b"
        "EIL & ""co""\",56.21,<x|y>
        none,-,

        """)
  }

  @Test("Numbers")
  func numbers() {
    #expect(Table.format(41.055, decimals: 1) == "41.1")
    #expect(Table.format(-0.001) == "0.00")
    #expect(Table.format(.nan) == "-")
    #expect(ProgressLine.duration(7) == "0:07" && ProgressLine.duration(11105) == "3:05:05")
    #expect(ProgressLine.duration(.infinity) == "?")
  }
}

@Suite("Progress lines")
struct ConsoleProgressTests {
  /// A clock set by hand, and what was written.
  final class Recorder: @unchecked Sendable {
    var seconds = 0.0
    var text = ""

    func destination(isTerminal: Bool) -> ProgressDestination {
      ProgressDestination(
        isTerminal: isTerminal, width: 90, now: { self.seconds }, write: { self.text += $0 })
    }
  }

  @Test("A terminal's line is rewritten in place, at most ten times a second")
  func terminal() {
    let recorder = Recorder()
    var progress = ProgressLine("epoch 1/2", total: 200, destination: recorder.destination(isTerminal: true))
    for step in 1...100 {
      recorder.seconds = Double(step) * 0.02
      progress.update(done: step * 2, loss: 2 / Double(step), accuracy: 12.34)
    }
    progress.finish()
    let pieces = recorder.text.split(separator: "\r")
    #expect((18...24).contains(pieces.count))
    #expect(pieces.allSatisfy { $0.trimmingCharacters(in: .newlines).count <= 89 })
    #expect(recorder.text.last == "\n" && recorder.text.filter { $0 == "\n" }.count == 1)
    #expect(pieces.last?.contains("100%  200/200  loss 0.0200  acc 12.3%  100.0 img/s  0:02") == true)
    #expect(pieces.dropFirst().dropLast().allSatisfy { $0.hasSuffix(" left") && $0.contains("━") })
  }

  @Test("A pipe gets whole lines now and then")
  func pipe() {
    let recorder = Recorder()
    var progress = ProgressLine("test", total: 1000, unit: "maps", destination: recorder.destination(isTerminal: false))
    for step in 1...100 {
      recorder.seconds = Double(step)
      progress.update(done: step * 10)
    }
    progress.finish()
    let lines = recorder.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[0] == "test  30%  300/1000  10.00 maps/s  1:10 left")
    #expect(lines[3] == "test  100%  1000/1000  10.00 maps/s  1:40")
    #expect(!recorder.text.contains("\r"))
  }

  @Test("Without a total there is neither bar nor share")
  func unknown() {
    let recorder = Recorder()
    var progress = ProgressLine("scan", total: 0, unit: "files", destination: recorder.destination(isTerminal: false))
    recorder.seconds = 31
    progress.update(done: 62, note: "cub")
    #expect(recorder.text == "scan  62 files  cub  2.0000 files/s  0:31\n")
  }
}

@Suite("Logs of epochs")
struct ConsoleCSVLogTests {
  /// A file name in a folder of its own, removed afterwards.
  func withPath(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "csv-log-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder + "/metrics.csv")
  }

  func content(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("Rows are added whole")
  func appending() throws {
    try withPath { path in
      let log = try CSVLog(path: path, columns: ["loss", "accuracy"])
      try log.append(epoch: 1, [0.5, nil])
      try log.append(epoch: 2, [0.1, 97])
      #expect(try content(path) == "epoch,loss,accuracy\n1,0.5,\n2,0.1,97\n")
      #expect(throws: OutputError.self) { try log.append(epoch: 3, [1]) }
      #expect(throws: OutputError.self) { try CSVLog(path: path, columns: ["loss", "accuracy"]) }
    }
  }

  @Test("Resuming drops later rows and a line that was cut off")
  func resuming() throws {
    try withPath { path in
      let log = try CSVLog(path: path, columns: ["loss"])
      for epoch in 1...5 { try log.append(epoch: epoch, [Double(epoch)]) }
      try (content(path) + "6,0.").write(toFile: path, atomically: true, encoding: .utf8)
      let resumed = try CSVLog(path: path, columns: ["loss"], resumingAfter: 3)
      #expect(try content(path) == "epoch,loss\n1,1\n2,2\n3,3\n")
      try resumed.append(epoch: 4, [-.infinity])
      #expect(try content(path).hasSuffix("3,3\n4,-inf\n"))
      #expect(throws: OutputError.self) { try CSVLog(path: path, columns: ["other"], resumingAfter: 3) }
    }
  }

  @Test("Resuming without a file starts one")
  func missing() throws {
    try withPath { path in
      _ = try CSVLog(path: path, columns: ["loss"], resumingAfter: 9)
      #expect(try content(path) == "epoch,loss\n")
    }
  }
}
