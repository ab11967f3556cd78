import Foundation
import Testing

@Suite("Commands at work")
struct WorkTests {
  @Test("Training prints a line an epoch and the held-out localization, and leaves a run folder")
  func train() throws {
    let made = try TrainedRun.get()
    let (training, folder) = (made.training, made.folder)
    #expect(training.status == 0, "\(training.errors)")
    let lines = training.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("epoch 1/1  loss ") && lines[0].contains("erased") && lines[0].contains(" img/s"))
    #expect(lines[1].hasPrefix("held out, at the thresholds best for these "))
    #expect(lines[1].contains("(oracle): GT-known ") && lines[1].contains("MaxBoxAccV2"))
    #expect(training.errors.contains("eil (after conv3_2; lossWeight 1; ") && training.errors.contains("6 classes"))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/run").sorted()
    #expect(files.count { $0.hasPrefix("events.out.tfevents.") } == 1)
    #expect(
      files.filter { !$0.hasPrefix("events.") } == [
        ".lock", "best.safetensors", "last.safetensors", "metrics.csv", "run.json", "thresholds.json",
      ])
  }

  @Test("Resuming goes on where the run stopped")
  func resume() throws {
    let folder = try TrainedRun.get().folder
    try FileManager.default.copyItem(atPath: TrainedRun.path(), toPath: folder + "/longer")
    let result = try Program.run(
      "train --data \(TrainedRun.data) --erase conv3_2 --image-size 32 --batch 8 --epochs 2 --resume "
        + "--out \(folder)/longer")
    #expect(result.status == 0 && result.errors.contains("resumed behind epoch 1"))
    #expect(result.output.hasPrefix("epoch 2/2  loss "))
    let metrics = try String(contentsOfFile: folder + "/longer/metrics.csv", encoding: .utf8)
    #expect(metrics.split(separator: "\n").count == 3)
  }

  @Test("JSON has every metric under its name")
  func json() throws {
    let result = try Program.run("evaluate --run \(TrainedRun.path()) --json")
    #expect(result.status == 0 && result.errors.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    let values = try #require(object as? [String: Any])
    let names = [
      "top1Classification", "top5Classification", "top1Localization", "top5Localization", "gtKnownLocalization",
      "maxBoxAcc", "pxAP", "threshold",
    ]
    for name in names {
      let value = try #require(values[name] as? Double, "\(name)")
      #expect((0...100).contains(value))
    }
    let levels = ["mean", "iou30", "iou50", "iou70"]
    #expect(Set(try #require(values["maxBoxAccV2"] as? [String: Double]).keys) == Set(levels))
    let oracle = try #require(values["oracle"] as? [String: Any])
    let oracleNames = [
      "top1Localization", "top5Localization", "gtKnownLocalization", "maxBoxAcc", "maxBoxAccV2", "threshold",
    ]
    #expect(Set(oracle.keys) == Set(oracleNames))
    #expect(Set(try #require(oracle["maxBoxAccV2"] as? [String: Double]).keys) == Set(levels))
    let others = [
      "maxBoxAccV2", "oracle", "centerBox", "count", "maps", "thresholdFrom", "maskCount", "images", "heldOutImages",
      "data", "split", "checkpoint", "state",
    ]
    #expect(Set(values.keys) == Set(names + others))
    #expect(values["thresholdFrom"] as? String == "held-out" && values["split"] as? String == "test")
    let maps = try #require(values["maps"] as? [String: Any])
    #expect(maps["method"] as? String == "cam" && maps["normalization"] as? String == "minmax")
  }

  @Test("Other maps and normalizations are named in what is printed; CSV has each number with its threshold")
  func maps() throws {
    let options = "--maps gradcam:at=conv3_1 --normalization ivr:0.4 --interpolation bilinear"
    let text = try Program.run("evaluate --run \(TrainedRun.path()) \(options)")
    #expect(text.status == 0 && text.output.contains("maps: gradcam:at=conv3_1, bilinear, ivr:0.4"))
    let table = try Program.run("evaluate --run \(TrainedRun.path()) --csv")
    #expect(table.status == 0 && table.errors.isEmpty)
    let lines = table.output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines.allSatisfy { $0.count == 9 })
    let known = try #require(lines.first { $0[0] == "gtKnownLocalization" })
    #expect(known[1] == "GT-known localization" && known[3] == "per cent" && known[5] == "held-out")
    let unknown = try Program.run("evaluate --run \(TrainedRun.path()) --maps gradcam:at=conv9")
    #expect(unknown.status != 0 && unknown.errors.contains("no layer is called 'conv9'"))
  }

  @Test("Text has the same metrics as a table, and a pipe gets no control characters")
  func text() throws {
    let result = try Program.run("evaluate --run \(TrainedRun.path())")
    #expect(result.status == 0)
    for name in ["Top-1 Cls", "GT-known localization", "MaxBoxAccV2", "PxAP", "oracle", "center box", "threshold"] {
      #expect(result.output.contains(name), "\(name)")
    }
    for text in [result.output, result.errors, try TrainedRun.get().training.errors] {
      #expect(!text.contains("\r") && !text.contains("\u{1B}"))
    }
  }

  @Test("Localizing writes an image for each image; what is none is named, skipped and counted")
  func localize() throws {
    let folder = try TrainedRun.get().folder
    let image = folder + "/green.png"
    try Data(base64Encoded: greenPNG).map { try $0.write(to: URL(fileURLWithPath: image)) }
    try Data("text".utf8).write(to: URL(fileURLWithPath: folder + "/note.jpg"))
    let good = try Program.run("localize --run \(TrainedRun.path()) --json --out \(folder)/results \(image)")
    #expect(good.status == 0 && good.errors.isEmpty, "\(good.errors)")
    let line = try #require(try JSONSerialization.jsonObject(with: Data(good.output.utf8)) as? [String: Any])
    #expect(Set(line.keys).isSuperset(of: ["image", "result", "label", "className", "score", "threshold"]))
    #expect(FileManager.default.fileExists(atPath: folder + "/results/green.localized.png"))
    let mixed = try Program.run(
      "localize --run \(TrainedRun.path()) --out \(folder)/results \(folder)/note.jpg \(image) \(folder)/none.png")
    #expect(mixed.status == 1)
    #expect(mixed.output.split(separator: "\n").count == 1 && mixed.output.hasPrefix(image))
    #expect(mixed.errors.contains("skipped: \(folder)/note.jpg: is neither JPEG nor PNG"))
    #expect(mixed.errors.contains("skipped: \(folder)/none.png") && mixed.errors.contains("2 of 3 images skipped"))
  }

  /// A green image of 2 x 2 pixels.
  private let greenPNG =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGOQ22cDRAwQCgAeNgRhbh6V6QAAAABJRU5ErkJggg=="

  @Test("Erased layers are shown with N more rows, numbers for one image")
  func summary() throws {
    let plain = try Program.run("summary --backbone small-vgg --classes 8")
    let erased = try Program.run("summary --backbone small-vgg --classes 8 --erase pool2,conv3_2")
    #expect(plain.status == 0 && erased.status == 0)
    #expect(plain.output.contains("[N, 8]") && erased.output.contains("[3N, 8]"))
    #expect(erased.output.contains("features.eil1") && erased.output.contains("[2N, 64, 16, 16]"))
    func row(_ text: String, _ name: String) -> [Substring] {
      text.split(separator: "\n").first { $0.hasPrefix(name) }?.split(whereSeparator: \.isWhitespace) ?? []
    }
    let first = row(plain.output, "features.0 ")
    #expect(first.last == "3,538,944" && row(erased.output, "features.0 ") == first)
    let (head, tripled) = (row(plain.output, "fc "), row(erased.output, "fc "))
    #expect(head.last == "2,048" && tripled.last == "6,144")
    #expect(row(plain.output, "parameters") == row(erased.output, "parameters"))
  }

  @Test("A report compares runs in one file")
  func report() throws {
    let (folder, run) = (try TrainedRun.get().folder, try TrainedRun.path())
    let result = try Program.run("report --run \(run) --run \(run) --images 2 --out \(folder)/report.html")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("GT-known") && result.output.contains("center box"))
    let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
    #expect(page.components(separatedBy: "<div class=\"group\">").count == 3)
    #expect(page.components(separatedBy: "data:image/png").count == 1 + 2 * 3)
  }
}
