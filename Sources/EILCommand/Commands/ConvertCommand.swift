import ArgumentParser
import EIL
import Foundation
import ONNX

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write the tensors of a file of weights into a file of another format.",
    discussion: """
      The name of OUT says the format: .safetensors, .pth or .pt (a state dictionary for torch.load), .npz, or .npy \
      for one tensor. Types and values stay as they are, bit for bit, unless --half is given. OUT is written whole or \
      not at all. A .onnx file holds the whole network, whose backbone the names of the weights tell.

        eil convert vgg16-397923af.pth vgg16.safetensors
        eil convert checkpoint.pth plain.npz --remap-prefix backbone.=
        eil convert resnet50-0676ba61.pth resnet50.onnx
        eil convert a.pth b.pth --remap-pattern '^stage(\\d)\\.=>layer$1.'
      """)

  @Argument(help: ArgumentHelp("The file to read.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The file to write.", valueName: "out"))
  var output: String

  @OptionGroup var renaming: RenamingOptions

  @Option(help: "Round floating-point numbers to 16 bits: float16, or bfloat16 for a wider range.")
  var half: HalfPrecisionType?

  @Option(
    help: ArgumentHelp(
      "The network, for a .onnx file; by default the one that the weights look like.", valueName: "backbone"),
    transform: Backbone.argument)
  var backbone: Backbone?

  @Option(help: "The network's form, for a .onnx file; by default what the names of the weights tell.")
  var form: BackboneForm?

  @OptionGroup var size: NetworkOptions

  func validate() throws {
    let isNetwork = WeightFormat(extensionOf: output) == .onnx
    guard half == nil || !isNetwork else {
      throw ValidationError("--half is for files of weights; networks are written in float32")
    }
    let saysNothing = backbone == nil && form == nil && size.imageSize == nil && size.map.mapSize == nil
    guard isNetwork || saysNothing else {
      throw ValidationError(
        "--backbone, --form, --image-size and --map-size say which network a .onnx file holds; \(output) is to hold "
          + "tensors alone")
    }
  }

  func run() throws {
    guard !Weights.isSameFile(input, output) else {
      throw TrainingError("\(output): this is the file that is read. Write to another one")
    }
    let file = try Weights.open(input)
    try OutputFiles.requireWritable(output)
    guard WeightFormat(extensionOf: output) != .onnx else { return try export(file) }
    let names = try renaming.rules.renamed(file.names)
    var arrays = try zip(file.stored(file.names), names).map { $0.named($1) }
    if let half { arrays = try arrays.map { try $0.rounded(to: half.storedType) } }
    var metadata = file.metadata
    // What other programs look for, to tell whose tensors these are.
    if file.format == .pytorch, metadata.isEmpty { metadata["format"] = "pt" }
    try WeightFile.write(arrays, metadata: metadata, to: output)
    report(file, names)
  }

  /// Writes the network whose weights `file` holds.
  private func export(_ file: WeightFile) throws {
    let rules = try renaming.rules
    let backbone = try PredictedNetwork.backbone(file, backbone, renaming: rules)
    let network = try PredictedNetwork.load(
      file, backbone, classes: nil, form: form, map: size.map, renaming: rules
    ).network
    try Ranges.atLeast(backbone.smallestImageSize, "--image-size", size.imageSize)
    let side = size.imageSize ?? backbone.usualImageSize
    try ExportDisplay.show(network.writeONNX(to: output, imageShape: [3, side, side]))
  }

  private func report(_ file: WeightFile, _ names: [String]) {
    for note in file.notes { Console.note("\(file.path): \(note)") }
    if !file.metadata.isEmpty, WeightFormat(extensionOf: output) != .safetensors {
      Console.note("\(output): the metadata is left out; such files have no room for it")
    }
    let renamed = zip(file.names, names).filter { $0 != $1 }.count
    Console.note(
      "\(output): \(names.count) tensor\(names.count == 1 ? "" : "s")\(renamed > 0 ? ", \(renamed) renamed" : "")")
  }
}
