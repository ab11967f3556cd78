import Foundation
import Testing

/// Files of weights on the command line.
@Suite("Files of weights")
struct WeightsTests {
  @Test("A run's logits are those of its weights in any format, with any batch, optimized or not")
  func predict() throws {
    let files = try WeightFolder()
    let folder = files.folder
    let run = try Program.run("predict --run \(TrainedRun.path()) --input x.npy --output run.npy", in: folder)
    #expect(run.status == 0 && run.output.isEmpty, "\(run.errors)")
    let expected = try files.data("run.npy")
    #expect(String(decoding: expected.prefix(128), as: UTF8.self).contains("'shape': (3, 6)"))
    for format in ["pth", "npz", "safetensors"] {
      let converted = try Program.run("convert w.safetensors c.\(format)", in: folder)
      #expect(converted.status == 0, "\(converted.errors)")
      let result = try Program.run(
        "predict --backbone small-vgg --weights c.\(format) --input x.npy --output \(format).npy", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try files.data("\(format).npy") == expected)
    }
    // The names tell the backbone, too; and so do those of the run's own checkpoint.
    let guessed = try Program.run(
      "predict --weights \(TrainedRun.path())/last.safetensors --input x.npy --output g.npy --cam cam.npy", in: folder)
    #expect(guessed.status == 0, "\(guessed.errors)")
    #expect(String(decoding: try files.data("cam.npy").prefix(128), as: UTF8.self).contains("'shape': (3, 6, 8, 8)"))
  }

  @Test("Converting and back gives the same bytes, renamed as the rules say")
  func convert() throws {
    let files = try WeightFolder()
    for step in ["w.safetensors a.pth", "a.pth b.npz", "b.npz c.pth", "c.pth d.pt"] {
      let result = try Program.run("convert \(step)", in: files.folder)
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(try files.data("a.pth") == files.data("c.pth") && files.data("c.pth") == files.data("d.pt"))
    let renamed = try Program.run(
      [
        "convert", "a.pth", "r.safetensors", "--remap-prefix", "features.=net.", "--remap-pattern",
        #"^net\.(\d+)=>n$1"#,
      ],
      in: files.folder)
    #expect(renamed.status == 0 && renamed.errors.contains(" renamed"), "\(renamed.errors)")
    let list = try Program.run("inspect r.safetensors --no-statistics", in: files.folder).output
    #expect(list.contains("n0.weight") && list.contains("fc.weight") && !list.contains("features"))
    #expect(list.contains("metadata format: pt"))
    let half = try Program.run("convert a.pth h.pth --half float16", in: files.folder)
    #expect(half.status == 0)
    #expect(try Program.run("inspect h.pth", in: files.folder).output.contains("float16"))
  }

  @Test("Weights become a network in ONNX, and its weights come back")
  func onnx() throws {
    let files = try WeightFolder()
    let out = try Program.run("convert w.safetensors w.onnx --image-size 32", in: files.folder)
    #expect(out.status == 0 && out.output.contains("input        input [batch, 3, 32, 32]"), "\(out.errors)")
    let list = try Program.run("inspect w.onnx", in: files.folder)
    #expect(list.status == 0 && list.output.contains("fc.weight") && list.output.contains("output logits [?, 6]"))
    let back = try Program.run("convert w.onnx back.npz", in: files.folder)
    #expect(back.status == 0, "\(back.errors)")
    let load = try Program.run("bench load w.onnx", in: files.folder)
    #expect(load.status == 1 && load.errors.contains("this is a network in ONNX, not a file of weights alone"))
    let half = try Program.run("convert w.safetensors w.onnx --half float16", in: files.folder)
    #expect(half.status == 64 && half.errors.contains("networks are written in float32"))
  }

  @Test("A file's tensors as JSON")
  func inspect() throws {
    let files = try WeightFolder()
    let result = try Program.run("inspect w.safetensors --json", in: files.folder)
    #expect(result.status == 0 && result.errors.isEmpty)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "file", "format", "tensorCount", "elementCount", "byteCount", "metadata", "notes", "tensors",
      ])
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    let head = try #require(tensors.first { $0["name"] as? String == "fc.weight" })
    #expect(head["shape"] as? [Int] == [6, 256] && head["type"] as? String == "float32")
    let statistics = try #require(head["statistics"] as? [String: Any])
    #expect(statistics["count"] as? Int == 6 * 256 && statistics["notNumbers"] as? Int == 0)
  }

  @Test("Training from a file takes what fits, prints the table, and notes the file in run.json")
  func train() throws {
    let files = try WeightFolder()
    let data = "parts:train=24,test=8,size=32,classes=4"
    let result = try Program.run(
      "train --data \(data) --image-size 32 --batch 8 --epochs 1 --weights w.safetensors --out run", in: files.folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("weights from w.safetensors:\n  loaded"))
    #expect(result.errors.contains("fc.weight  kept: 6 classes in the file, 4 here"))
    let text = try String(contentsOfFile: files.folder + "/run/run.json", encoding: .utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let origin = try #require(object["weights"] as? [String: Any])
    #expect(origin["file"] as? String == "w.safetensors")
    #expect(origin["byteCount"] as? Int == (try files.data("w.safetensors")).count)
    #expect((origin["sha256"] as? String)?.count == 64)
    let resumed = try Program.run(
      "train --data \(data) --image-size 32 --batch 8 --epochs 2 --weights w.safetensors --out run --resume",
      in: files.folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try String(contentsOfFile: files.folder + "/run/run.json", encoding: .utf8).contains("\"sha256\""))
  }

  @Test("What does not fit is refused with a text, and nothing is written")
  func errors() throws {
    let files = try WeightFolder()
    try files.array("flat.npy", [2, 12])
    try files.array("small.npy", [1, 3, 4, 4])
    try FileManager.default.copyItem(
      atPath: files.folder + "/w.safetensors", toPath: files.folder + "/vgg16-0123456a.pth")
    let before = try FileManager.default.contentsOfDirectory(atPath: files.folder).sorted()
    for (line, text) in [
      (
        "predict --backbone resnet18 --weights w.safetensors --input x.npy --output y.npy",
        "look like small-vgg: 'features.0.weight' is there"
      ),
      ("predict --weights w.safetensors --input flat.npy --output y.npy", "flat.npy: it has the shape [2, 12] of"),
      ("predict --weights w.safetensors --input small.npy --output y.npy", "images of 4 x 4 pixels are too small"),
      ("predict --weights w.safetensors --input x.npy --output y.txt", "a name that ends in .npy"),
      ("predict --weights w.safetensors --input x.npy --output x.npy", "this is the file that is read"),
      ("predict --weights w.safetensors --classes 7 --input x.npy --output y.npy", "6 classes in the file, 7 here"),
      ("predict --weights w.safetensors --input x.npy --output none/y.npy", "none/y.npy: cannot create a file in"),
      ("predict --weights x.npy --input x.npy --output y.npy", "not those of a known backbone"),
      ("convert w.safetensors w.safetensors", "w.safetensors: this is the file that is read"),
      ("convert w.safetensors w.bin", "of no format that weights are written in"),
      ("convert w.safetensors w.npy", "a .npy file holds one array, not"),
      ("convert nothing.pth w.npz", "nothing.pth: cannot open the file"),
      ("convert w.safetensors a.pth --remap-pattern .*=>x", "would both be called 'x"),
      ("inspect nothing.pth", "nothing.pth: cannot open the file"),
      ("train --data parts:train=24,size=32 --weights nothing.pth --out run", "nothing.pth: cannot open the file"),
      (
        "train --data parts:train=24,size=32,classes=6 --weights vgg16-0123456a.pth --out run",
        "begins with 0123456a, but that of its content is"
      ),
    ] {
      let result = try Program.run(line, in: files.folder)
      #expect(result.status == 1 && result.output.isEmpty, "\(line)")
      #expect(result.errors.contains(text), "\(line): \(result.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.folder).sorted() == before)
  }

  @Test(
    "Wrong use is status 64",
    arguments: [
      ("predict --input x.npy --output y.npy", "--weights FILE or from --run DIR"),
      ("predict --run r --classes 3 --input x.npy --output y.npy", "go with --weights"),
      ("predict --run r --map-size 28 --input x.npy --output y.npy", "go with --weights"),
      ("predict --run r --remap-prefix a.= --input x.npy --output y.npy", "go with --weights"),
      ("predict --weights w --map-size 15 --input x.npy --output y.npy", "--map-size must be 14 or 28, not 15"),
      ("convert a.pth b.npz --backbone vgg16", "say which network a .onnx file holds"),
      ("convert a.pth b.npz --form localization", "say which network a .onnx file holds"),
      ("convert a.pth b.npz --image-size 64", "say which network a .onnx file holds"),
      ("convert a.pth b.npz --map-size 28", "say which network a .onnx file holds"),
      ("predict --weights w --batch 0 --input x.npy --output y.npy", "--batch must be at least 1, not 0"),
      ("convert a.pth b.pth --remap-prefix =", "'=' is invalid for '--remap-prefix"),
      ("convert a.pth b.pth --remap-pattern (=>x", "is not a regular expression"),
      ("convert a.pth b.pth --half float8", "'float8' is invalid for '--half"),
      ("train --data parts --from a --weights b", "give one of them"),
    ])
  func usage(line: String, text: String) throws {
    let result = try Program.run(line)
    #expect(result.status == 64 && result.errors.contains(text), "\(result.errors)")
  }
}
