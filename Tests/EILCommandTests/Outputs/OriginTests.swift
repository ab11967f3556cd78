import EIL
import Foundation
import TestSupport
import Testing

/// Numbers of data sets on the disk, in text, JSON, CSV and HTML: where their thresholds are from, and over how many
/// images they are.
@Suite("Where numbers are from")
struct OriginTests {
  /// A folder of images with boxes, `count` for each of two classes in each part.
  private func write(_ folder: String, boxesIn parts: [String], count: Int = 6) throws {
    var lines = ["path,x0,y0,x1,y1"]
    for part in ["train", "test"] {
      for (number, name) in ["cat", "dog"].enumerated() {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(part)/\(name)", withIntermediateDirectories: true)
        for index in 0..<count {
          let path = "\(part)/\(name)/\(index).png"
          var image = Image(width: 32, height: 32, filledWith: [UInt8(20 * index), UInt8(120 * number), 60])
          image.draw(Box(left: 8, top: 8, right: 20, bottom: 20), color: .white, thickness: 5)
          try image.write(to: "\(folder)/\(path)")
          // To be tested with, every second box lies outside its image.
          let left = part == "train" || index % 2 == 0 ? 8 : 4008
          if parts.contains(part) { lines.append("\(path),\(left),8,\(left + 12),20") }
        }
      }
    }
    if !parts.isEmpty {
      try lines.joined(separator: "\n").write(toFile: folder + "/boxes.csv", atomically: true, encoding: .utf8)
    }
  }

  private func train(_ folder: String) throws -> String {
    let options = "--data folder:\(folder)/data --image-size 32 --batch 4 --epochs 2 --out \(folder)/run"
    let result = try Program.run("train --backbone tiny-vgg \(options)")
    #expect(result.status == 0, "\(result.errors)")
    return "\(folder)/run"
  }

  private func json(_ line: String) throws -> [String: Any] {
    let result = try Program.run(line + " --json")
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  private static let chosen = [
    "top1Localization", "top5Localization", "gtKnownLocalization", "maxBoxAcc", "maxBoxAccV2", "threshold",
    "thresholdFrom",
  ]

  /// Nothing but the oracle's numbers, wherever they are shown.
  private func expectOracleAlone(_ line: String) throws {
    let values = try json("evaluate \(line)")
    for name in Self.chosen { #expect(values[name] == nil, "\(name)") }
    let oracle = try #require(values["oracle"] as? [String: Any])
    #expect(oracle["gtKnownLocalization"] is Double)
    let text = try Program.run("evaluate \(line)")
    let row = try #require(text.output.split(separator: "\n").first { $0.hasPrefix("GT-known localization") })
    #expect(row.split(whereSeparator: \.isWhitespace)[2] == "-", "\(row)")
    #expect(text.output.contains("Thresholds could not be chosen on other images"))
    let csv = try Program.run("evaluate \(line) --csv").output.split(separator: "\n")
    let cells = try #require(csv.first { $0.hasPrefix("gtKnownLocalization,") })
      .split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells[2].isEmpty && cells[4].isEmpty && cells[5].isEmpty && !cells[6].isEmpty, "\(cells)")
  }

  @Test("Boxes in test/ only: the oracle's numbers stand under no other name, and given thresholds say that they are")
  func testBoxesOnly() throws {
    try withFolder { folder in
      try write(folder + "/data", boxesIn: ["test"])
      let run = try train(folder)
      #expect(!FileManager.default.fileExists(atPath: run + "/thresholds.json"))
      try expectOracleAlone("--run \(run)")
      let given = try json("evaluate --run \(run) --threshold 0.3")
      #expect(given["thresholdFrom"] as? String == "given" && given["threshold"] as? Double == 0.3)
      let page = folder + "/report.html"
      let report = try Program.run("report --run \(run) --images 1 --out \(page)")
      #expect(report.status == 0, "\(report.errors)")
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.contains("only the oracle&#39;s numbers are known") && html.contains(", oracle)"))
      #expect(!html.contains("held-out threshold"))
    }
  }

  @Test("Held-out images themselves have the oracle's numbers alone; stored thresholds are named where they are used")
  func heldOutThemselves() throws {
    let run = try TrainedRun.path()
    try expectOracleAlone("--run \(run) --split validation")
    try expectOracleAlone("--run \(run) --split train+validation")
    try withFolder { folder in
      try write(folder + "/data", boxesIn: ["train", "test"])
      let run = try train(folder)
      #expect(try json("evaluate --run \(run)")["thresholdFrom"] as? String == "held-out")
      // The same classes, and boxes to be tested with only.
      try write(folder + "/other", boxesIn: ["test"])
      let line = "evaluate --run \(run) --data folder:\(folder)/other"
      #expect(try json(line)["thresholdFrom"] as? String == "stored in the run")
      #expect(try Program.run(line).output.contains("stored threshold"))
      // They are those of other maps and weights no more.
      for options in ["--normalization max", "--interpolation nearest", "--checkpoint best"] {
        #expect(try json("\(line) \(options)")["thresholdFrom"] == nil, "\(options)")
      }
      try "{".write(toFile: run + "/thresholds.json", atomically: true, encoding: .utf8)
      let damaged = try Program.run(line)
      #expect(damaged.status == 1 && damaged.errors.contains("thresholds.json: these are no thresholds"))
      #expect(try json("evaluate --run \(run)")["thresholdFrom"] as? String == "held-out", "nobody needs them here")
    }
  }

  @Test("Counts are the same in text, JSON, CSV and HTML, and add up")
  func counts() throws {
    try withFolder { folder in
      try write(folder + "/data", boxesIn: ["train", "test"])
      let run = try train(folder)
      try Data("no image".utf8).write(to: URL(fileURLWithPath: folder + "/data/test/cat/0.png"))
      let values = try json("evaluate --run \(run)")
      let images = try #require(values["images"] as? [String: Int])
      #expect(
        images == [
          "all": 12, "unreadable": 1, "classified": 11, "undecided": 0, "withoutBox": 0, "boxOutside": 6, "emptyMask": 0,
          "localized": 5, "masked": 0, "maskMissing": 0, "maskWithoutObject": 0,
        ])
      #expect(values["count"] as? Int == 11)
      let text = try Program.run("evaluate --run \(run)")
      let line = "test: 12 images: 11 classified, 5 localized; 1 could not be read, 6 have their box outside the image"
      #expect(text.output.contains(line), "\(text.output)")
      #expect(text.errors.contains("cat/0.png") && text.errors.contains("1 images skipped"))
      let rows = try Program.run("evaluate --run \(run) --csv").output.split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let top1 = try #require(rows.first { $0[0] == "top1Classification" })
      #expect(top1[8] == "11" && Double(top1[2]) == values["top1Classification"] as? Double)
      #expect(rows.first { $0[0] == "gtKnownLocalization" }?[8] == "5")
      let report = try Program.run("report --run \(run) --images 0 --out \(folder)/report.html")
      #expect(report.status == 0, "\(report.errors)")
      let cells = ["12", "1", "11", "0", "6", "0", "5", "0", "0", "0"]
      let row = try #require(report.output.split(separator: "\n").first { $0.contains("test") })
      #expect(row.split(whereSeparator: \.isWhitespace).suffix(10).map(String.init) == cells, "\(row)")
      let html = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      #expect(html.contains("box outside") && html.contains(">6<") && html.contains(">11<"))
      for index in 0..<6 {
        for name in ["cat", "dog"] {
          try Data().write(to: URL(fileURLWithPath: folder + "/data/test/\(name)/\(index).png"))
        }
      }
      let nothing = try Program.run("evaluate --run \(run) --json")
      #expect(nothing.status == 1 && nothing.output.isEmpty)
      #expect(nothing.errors.contains("data/test: no image could be read; the first one: "), "\(nothing.errors)")
    }
  }
}
