import ArgumentParser
import EIL

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a network on an array of images and write its logits.",
    discussion: """
      X.npy holds normalized images, [N, 3, H, W]; Y.npy gets the logits, [N, classes], and CAM.npy the class \
      activation maps of all classes, [N, classes, h, w]. The network is that of a file of weights, or of a run.

        eil predict --backbone resnet50 --weights resnet50-0676ba61.pth --input x.npy --output y.npy
        eil predict --run runs/first --input x.npy --output y.npy --cam cam.npy
      """)

  @Option(help: "The network; by default the one that the weights look like.")
  var backbone: Backbone?

  @Option(help: ArgumentHelp("The file of weights.", valueName: "file"))
  var weights: String?

  @Option(name: .customLong("run"), help: "The run folder, instead of a file of weights.")
  var runPath: String?

  @Option(help: ArgumentHelp("The images.", valueName: "x.npy"))
  var input: String

  @Option(help: ArgumentHelp("The logits.", valueName: "y.npy"))
  var output: String

  @Option(help: ArgumentHelp("The class activation maps; none by default.", valueName: "cam.npy"))
  var cam: String?

  @Option(help: "Classes; as many as the head of the file has by default, and no other number will do.")
  var classes: Int?

  @Option(help: "The network's form; by default what the names of the weights tell.")
  var form: BackboneForm?

  @OptionGroup var map: MapSizeOptions

  @OptionGroup var renaming: RenamingOptions

  @Option(help: "Images computed at a time.")
  var batch = 8

  @Flag(help: "Run the network as it was built, not made ready for inference.")
  var unoptimized = false

  @OptionGroup var computing: ThreadOptions

  func validate() throws {
    try Ranges.atLeast(1, "--classes", classes)
    try Ranges.within(1...65536, "--batch", batch)
    guard (weights == nil) != (runPath == nil) else {
      throw ValidationError("the network comes from --weights FILE or from --run DIR; give one of them")
    }
    let saysNothing = backbone == nil && classes == nil && form == nil && map.mapSize == nil && renaming.isEmpty
    guard runPath == nil || saysNothing else {
      throw ValidationError(
        "--backbone, --classes, --form, --map-size, --remap-prefix and --remap-pattern go with --weights; a run knows "
          + "its own")
    }
  }

  func run() throws {
    computing.apply()
    try checkFiles()
    let images = try ImageArray.read(input)
    let (network, backbone) = try network()
    try ImageArray.check(images, of: input, for: backbone)
    var progress = ProgressLine("predicting", total: images.shape[0])
    let found = try Prediction(
      network, images, batch: batch, maps: cam == nil ? nil : ClassActivationMap(), optimized: !unoptimized
    ) { progress.update(done: $0) }
    progress.clear()
    if let cam, let maps = found.maps { try NumPy.write(maps, to: cam) }
    try NumPy.write(found.logits, to: output)
  }

  private func checkFiles() throws {
    for path in [output, cam].compactMap({ $0 }) {
      guard WeightFormat(extensionOf: path) == .numpy else {
        throw TrainingError("\(path): an array is written; give the file a name that ends in .npy")
      }
      guard !Weights.isSameFile(input, path) else {
        throw TrainingError("\(path): this is the file that is read. Write to another one")
      }
      try OutputFiles.requireWritable(path)
    }
    if let cam, OutputFiles.isSamePlace(output, cam) {
      throw TrainingError("\(cam): the logits would be written there, too. Give --output and --cam a file each")
    }
  }

  private func network() throws -> (network: Sequential, backbone: Backbone) {
    if let runPath {
      let (network, description) = try RunDirectory(path: runPath).network { Console.note($0) }
      return (network, description.configuration.backbone)
    }
    return try PredictedNetwork.load(
      Weights.open(weights ?? ""), backbone, classes: classes, form: form, map: map,
      renaming: renaming.rules)
  }
}
