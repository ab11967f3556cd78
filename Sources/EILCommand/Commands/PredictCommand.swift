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

  @OptionGroup var source: NetworkSourceOptions

  @Option(help: ArgumentHelp("The images.", valueName: "x.npy"))
  var input: String

  @Option(help: ArgumentHelp("The logits.", valueName: "y.npy"))
  var output: String

  @Option(help: ArgumentHelp("The class activation maps; none by default.", valueName: "cam.npy"))
  var cam: String?

  @Option(help: "Classes; as many as the head of the file has by default, and no other number will do.")
  var classes: Int?

  @Option(help: "Images computed at a time.")
  var batch = 8

  @Flag(help: "Run the network as it was built, not made ready for inference.")
  var unoptimized = false

  @OptionGroup var computing: ThreadOptions

  func validate() throws {
    if let classes { try Ranges.within(1...MemoryCheck.mostClasses, "--classes", classes) }
    try Ranges.within(1...MemoryCheck.mostImages, "--batch", batch)
    guard source.runPath == nil || classes == nil else {
      throw ValidationError("--classes and all that describes a network go with --weights; a run knows its own")
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
    noteNaN(found.logits)
  }

  private func noteNaN(_ logits: Tensor) {
    let undecided = logits.rowsHaveNumbers.count { !$0 }
    guard undecided > 0 else { return }
    Console.note(
      "\(output): the logits of \(undecided) of \(logits.shape[0]) images hold NaN; look for it in the images and the "
        + "weights (eil inspect)")
  }

  private func checkFiles() throws {
    for path in [output, cam].compactMap({ $0 }) {
      guard WeightFormat(extensionOf: path) == .numpy else {
        throw TrainingError("\(path): an array is written; give the file a name that ends in .npy")
      }
      guard !Weights.isSameFile(input, path), !(source.weights.map { Weights.isSameFile($0, path) } ?? false) else {
        throw TrainingError("\(path): this is the file that is read. Write to another one")
      }
      try OutputFiles.requireWritable(path)
    }
    if let cam, OutputFiles.isSamePlace(output, cam) {
      throw TrainingError("\(cam): the logits would be written there, too. Give --output and --cam a file each")
    }
  }

  private func network() throws -> (network: Sequential, backbone: Backbone) {
    guard let run = source.runPath else { return try source.loadWeights(classes: classes) }
    let (network, description) = try RunDirectory(path: run).network { Console.note($0) }
    return (network, description.configuration.backbone)
  }
}

/// The network of a file of weights, for prediction: all of its weights must be in the file.
enum PredictedNetwork {
  /// The backbone that was named, or the one that the weights look like.
  static func backbone(_ file: WeightFile, _ named: Backbone?, renaming: [NameRule]) throws -> Backbone {
    if let named { return named }
    let shapes = zip(try renaming.renamed(file.names), file.entries).map { (name: $0, shape: $1.shape) }
    guard let guess = BackboneGuess(of: shapes) else {
      throw TrainingError(
        "\(file.path): its names and shapes are not those of a known backbone. Name it with --backbone, or change the "
          + "names with --remap-prefix and --remap-pattern")
    }
    return guess.backbone
  }

  static func load(
    _ file: WeightFile, _ backbone: Backbone?, classes: Int?, form: BackboneForm?, map: MapSizeOptions,
    renaming: [NameRule]
  ) throws -> (network: Sequential, backbone: Backbone) {
    let backbone = try self.backbone(file, backbone, renaming: renaming)
    let rules = try backbone.rules(for: file, after: renaming)
    let form = try form ?? backbone.form(likelyOf: rules.renamed(file.names))
    try map.check(backbone, form)
    let (network, report) = try backbone.network(
      weights: file, classes: classes, form: form, mapSize: map.cells, renaming: rules)
    if let kept = report.kept.first(where: { !$0.name.hasSuffix("num_batches_tracked") }) {
      throw TrainingError("\(file.path): '\(kept.name)': \(kept.reason). Leave out --classes")
    }
    guard report.missing.isEmpty else {
      throw TrainingError(
        "\(file.path): \(report.missing.prefix(8).map { "'\($0)'" }.joined(separator: ", ")) of the "
          + "\(form.rawValue) form of \(backbone.name) are not in it. Choose the other --form, or train "
          + "the network first: eil train --weights")
    }
    // Where the weights were found, of a file that holds more than one network's.
    if file.format != .onnx { for note in file.notes.prefix(4) { Console.note("\(file.path): \(note)") } }
    for rule in rules.dropFirst(renaming.count) { Console.note("\(file.path): names: \(rule)") }
    if !report.unused.isEmpty {
      let some = report.unused.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
      Console.note("\(file.path): left out: \(report.unused.count) tensors of other things: \(some)")
    }
    return (network, backbone)
  }
}

/// Images from a file for NumPy.
enum ImageArray {
  /// - Returns: `[N, 3, H, W]`, float32, in place where the file has that.
  /// - Throws: when the file cannot be read, or holds something else.
  static func read(_ path: String) throws -> Tensor {
    let file = try NumPyFile(path: path)
    let shape = file.shape
    guard shape.count == 4, shape[1] == 3, !shape.contains(0), file.storedType.isFloatingPoint else {
      throw TrainingError(
        "\(path): it has the shape \(shape) of \(file.storedType.torchName); normalized images are [N, 3, H, W] of "
          + "float32, channels before rows, at least one")
    }
    return try file.tensor().cast(to: .float32)
  }

  /// - Throws: when the images, of the file at `path`, leave the layers of `backbone` nothing to work on.
  static func check(_ images: Tensor, of path: String, for backbone: Backbone) throws {
    let (height, width) = (images.shape[2], images.shape[3])
    guard min(height, width) >= backbone.smallestImageSize else {
      throw TrainingError(
        "\(path): images of \(height) x \(width) pixels are too small; a side needs at least "
          + "\(backbone.smallestImageSize)")
    }
  }
}
