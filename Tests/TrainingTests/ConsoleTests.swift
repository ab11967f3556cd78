import Foundation
import Testing

@testable import Reporting

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
