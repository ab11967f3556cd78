import Testing

@Suite("Help")
struct HelpTests {
  @Test(
    "Every command explains itself",
    arguments: [
      ("", ["Train convolutional networks that find whole objects", "A first run, without any download", "cub:DIR"]),
      ("train", ["--data <data>", "--erase <names>", "0.7 unless given", "Go on from the newest", "small-vgg"]),
      ("evaluate", ["--run <run>", "Thresholds are chosen on the part of the training data", "--json"]),
      ("localize", ["<images> ...", "NAME.localized.png", "--threshold <share>"]),
      ("summary", ["--backbone <backbone>", "N is the number of images in a batch", "--classification"]),
      ("report", ["--run <run> ...", "heat maps of the same images", "(default: report.html)"]),
      ("export", ["--run <run>", "--cam", "--fold-batch-norm", "--opset <version>", "class activation maps of all"]),
      ("predict", ["--weights <file>", "--cam <cam.npy>", "[N, 3, H, W]", "--run"]),
      ("convert", ["--remap-prefix <old=new>", "--half <half>", "bit for bit"]),
      ("inspect", ["--no-statistics", "nothing in it is run"]),
      ("bench load", ["<file>", "--cold", "--steps"]),
      ("bench", ["how fast this machine trains", "step", "infer", "loader", "engine"]),
      ("bench step", ["--backbone <backbone>", "SGD with momentum 0.9", "--threads <threads>", "--profile"]),
      ("bench loader", ["--data <data>", "--workers <workers>", "--epochs <epochs>", "images a second"]),
      ("bench engine", ["--side <values>", "beside its arithmetic", "--json"]),
      ("bench infer", ["--cams <classes>", "--unoptimized", "--json"]),
    ])
  func help(_ command: String, _ lines: [String]) throws {
    let result = try Program.run(command.isEmpty ? "--help" : "\(command) --help")
    #expect(result.status == 0 && result.errors.isEmpty)
    // Help is wrapped to the terminal's width; where is of no interest.
    let text = result.output.split { $0.isWhitespace }.joined(separator: " ")
    for line in lines { #expect(text.contains(line), "\(command): \(line)") }
    // The usage is one line by the parser's design.
    let lengths = result.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE") }.map(\.count)
    #expect(lengths.allSatisfy { $0 <= 80 })
  }

  @Test("Every option of training has a help text")
  func complete() throws {
    let text = try Program.run("train --help").output
    for option in [
      "data", "backbone", "erase", "threshold", "loss-weight", "wiring", "epochs", "batch", "learning-rate",
      "image-size", "seed", "out", "resume", "erase-from", "erase-ramp", "from", "head-scale", "checkpoint-steps",
      "checkpointed", "detect-nonfinite", "weights", "method", "set", "freeze", "layer-decay", "batch-norm",
      "batch-norm-momentum", "recalibrate", "ema", "accumulate", "augmentation", "crop-scale", "crop-ratio",
    ] {
      #expect(text.contains("--\(option)"), "\(option)")
    }
  }

  @Test("The version")
  func version() throws {
    let result = try Program.run("--version")
    #expect(result.status == 0 && result.output.split(separator: ".").count == 3)
  }
}
