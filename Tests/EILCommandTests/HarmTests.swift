import EIL
import Foundation
import TestSupport
import Testing

/// A folder of images with a run that was trained on it, made once for all tests.
private enum TrainedFolder {
  struct Made {
    let folder: String
    let training: Program.Result
  }

  private static let made = Swift.Result<Made, any Error> {
    let folder = NSTemporaryDirectory() + "eil-tests-\(UUID().uuidString)"
    for (number, name) in ["cat", "dog", "__MACOSX"].enumerated() {
      try FileManager.default.createDirectory(atPath: "\(folder)/data/\(name)", withIntermediateDirectories: true)
      for image in 0..<6 {
        try Image(width: 40, height: 36, filledWith: [UInt8(80 * number), UInt8(40 * image), 90])
          .write(to: "\(folder)/data/\(name)/\(image).png")
      }
    }
    try Data("GIF89a".utf8).write(to: URL(fileURLWithPath: "\(folder)/data/cat/moving.gif"))
    let training = try Program.run(
      "train --data folder:\(folder)/data --backbone tiny-vgg --image-size 32 --batch 4 --epochs 1 --out \(folder)/run")
    return Made(folder: folder, training: training)
  }

  static func get() throws -> Made { try made.get() }
}

@Suite("Commands do no harm") struct HarmTests {
  /// Width and height of a PNG.
  private func size(_ path: String) throws -> [Int] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return [16, 20].map { at in bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  @Test("Training prints the order of the classes and what was left out")
  func classes() throws {
    let training = try TrainedFolder.get().training
    #expect(training.status == 0, "\(training.errors)")
    for text in [
      "classes by their labels: 0 cat, 1 dog\n", "left out: 1 folders that are hidden or made by systems: __MACOSX",
      "left out: 1 files ending in .gif: cat/moving.gif",
    ] {
      #expect(training.errors.contains(text), "\(training.errors)")
    }
    let evaluated = try Program.run("evaluate --run \(TrainedFolder.get().folder)/run --json")
    #expect(evaluated.status == 0 && evaluated.errors.contains("cat/moving.gif"), "\(evaluated.errors)")
  }

  @Test("No heat map is written among the images that a run was trained on, nor into folders side by side")
  func places() throws {
    let folder = try TrainedFolder.get().folder
    let run = "localize --run \(folder)/run"
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder + "/data").sorted()
    for (rest, text) in [
      ("\(folder)/data/cat/0.png", "\(folder)/data/cat: this folder belongs to folder:\(folder)/data"),
      ("\(folder)/data/cat/0.png --out \(folder)/data/found", "data/found: this folder belongs to folder:"),
      (
        "\(folder)/data/cat/0.png \(folder)/data/dog/1.png",
        "\(folder)/data/cat and \(folder)/data/dog: folders of images side"
      ),
    ] {
      let result = try Program.run("\(run) \(rest)")
      #expect(result.status == 1 && result.errors.contains(text) && result.errors.contains("--out"), "\(result.errors)")
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder + "/data").sorted() == before)
    let elsewhere = try Program.run("\(run) \(folder)/data/cat/0.png \(folder)/data/dog/1.png --out \(folder)/found")
    #expect(elsewhere.status == 0, "\(elsewhere.errors)")
    #expect(FileManager.default.fileExists(atPath: folder + "/found/1.localized.png"))
  }

  @Test("A result never takes the place of an image")
  func inputs() throws {
    let scratch = try TemporaryFolder()
    for name in ["a.png", "a.localized.png"] {
      try Image(width: 40, height: 40, filledWith: [1, 2, 3]).write(to: scratch.file(name))
    }
    let result = try Program.run(
      "localize --run \(TrainedFolder.get().folder)/run a.localized.png a.png", in: scratch.path)
    #expect(result.status == 1 && result.errors.contains("its result would be written over"), "\(result.errors)")
    #expect(try Image.read(path: scratch.file("a.localized.png")).width == 40)
  }

  @Test("One bad image never ends the rest, a pipe is not waited for, and narrow images are drawn within limits",
    .timeLimit(.minutes(2)))
  func oneBadImage() throws {
    let scratch = try TemporaryFolder()
    #expect(mkfifo(scratch.file("pipe.jpg"), 0o600) == 0)
    scratch.makeFolder("folder.jpg")
    scratch.write("empty.jpg", "")
    scratch.write("page.jpg", "<html><body>not found</body></html>")
    scratch.write("bomb.png", bytes: RawPNG(width: 1, height: 1, samples: [0]).bytes(claiming: (16000, 16000)))
    let narrow = RawPNG(width: 2000, height: 1, samples: [Int](repeating: 7, count: 2000))
    scratch.write("narrow.png", bytes: narrow.bytes())
    scratch.write("few.png", bytes: RawPNG(width: 2, height: 2, bits: 16, samples: [0, 4095, 9, 9]).bytes())
    try Image(width: 40, height: 40, filledWith: [1, 2, 3]).write(to: scratch.file("z.png"))
    let result = try Program.run(
      "localize --run \(TrainedFolder.get().folder)/run pipe.jpg folder.jpg empty.jpg page.jpg bomb.png narrow.png "
        + "few.png z.png", in: scratch.path)
    #expect(result.status == 1 && result.output.split(separator: "\n").count == 3, "\(result.output)")
    for text in [
      "skipped: pipe.jpg: is not a regular file but a named pipe",
      "skipped: folder.jpg: is not a regular file but a folder",
      "skipped: empty.jpg: is empty", "it is a web page (HTML)", "skipped: bomb.png: claims 16000 x 16000 pixels",
      "few.png: it looks like data of 12 bits or fewer", "5 of 8 images skipped",
    ] {
      #expect(result.errors.contains(text), "\(text) in: \(result.errors)")
    }
    #expect(try size(scratch.file("narrow.localized.png")) == [4000, 2])
    #expect(try size(scratch.file("z.localized.png")) == [320, 320])
  }

  @Test("Names that are no UTF-8 reach the program as the shell gives them")
  func names() throws {
    let scratch = try TemporaryFolder()
    try Image(width: 40, height: 40, filledWith: [1, 2, 3]).write(to: scratch.file("caf\\xE9.png"))
    let line = "exec \(Program.path) localize --run \(try TrainedFolder.get().folder)/run caf*.png --out found"
    let result = try Program.run(["-c", line], of: "/bin/sh", in: scratch.path)
    #expect(result.status == 0 && result.output.hasPrefix("caf\\xE9.png: "), "\(result.errors)")
    #expect(try Image.read(path: scratch.file("found/caf\\xE9.localized.png")).width == 320)
  }

  @Test("Whether a file can be written is found out before the long work")
  func outputs() throws {
    let made = try TrainedFolder.get()
    let run = made.folder + "/run"
    let description = try Data(contentsOf: URL(fileURLWithPath: run + "/run.json"))
    for (line, text) in [
      ("report --run \(run) --out /none/page.html", "/none/page.html: cannot create a file in the folder: No such"),
      ("report --run \(run) --out \(made.folder)", "this is a folder"),
      ("report --run \(run) --out /dev/null", "/dev/null: this is a device"),
      ("report --run \(run) --out /proc/page.html", "/proc/page.html: cannot create a file in the folder"),
      ("report --run \(run) --out \(run)/run.json", "a file of the run"),
      ("export --run \(run) --out /none/network.onnx", "/none/network.onnx: cannot create a file in the folder"),
      ("convert \(run)/last.safetensors /none/a.npz", "/none/a.npz: cannot create a file in the folder"),
      ("localize --run \(run) --out /proc/found a.png", "/proc/found: the folder for the results cannot be made"),
      ("train --data parts:train=24,size=32 --out /proc/run", "run folder /proc/run: it cannot be made"),
    ] {
      let result = try Program.run(line)
      #expect(result.status == 1 && result.errors.contains(text), "\(line): \(result.errors)")
      #expect(result.output.isEmpty && !result.errors.contains("measuring"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: run + "/run.json")) == description)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test("What memory cannot hold is refused with both numbers", .timeLimit(.minutes(1)), arguments: [
    ("bench step --backbone small-vgg --batch 65536 --image-size 16384", "GB of memory at least, and"),
    ("bench infer --backbone resnet50 --batch 65536 --image-size 16384", "GB of memory at least, and"),
    ("bench loader --data parts --batch 5000 --image-size 16384", "a batch of 5000 images of 16384 x 16384 pixels"),
    ("train --data parts --batch 65536 --image-size 16384", "Choose a smaller --batch or --image-size"),
    ("summary --backbone vgg16 --image-size 99999999999", "--image-size must be at most 16384"),
    ("summary --backbone vgg16 --classes 99999999999", "--classes must be at most 16777216"),
    ("train --data parts --batch 99999999999", "--batch must be at most 65536"),
    ("train --data parts --image-size 1000000", "--image-size must be at most 16384"),
  ])
  func memory(_ line: String, _ text: String) throws {
    let result = try Program.run(line)
    #expect(result.status != 0 && result.errors.contains(text), "\(result.errors)")
  }
}
