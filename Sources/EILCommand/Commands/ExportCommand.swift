import ArgumentParser
import EIL
import Foundation
import ONNX

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a run's network as an ONNX file, for any program that runs networks.",
    discussion: """
      The erasing layers are gone, as they are at evaluation. The input is called "input", [N, 3, H, W] with the \
      images normalized as in training, and the output "logits"; with --cam there is a second output \
      "cam", [N, classes, h, w], the class activation maps of all classes before they are normalized. The names of the \
      classes and the statistics are in the file's metadata.
      """)

  @Option(name: .customLong("run"), help: "The run folder.")
  var runPath: String

  @Option(help: "The file to write; its name ends in .onnx.")
  var out: String

  @Flag(help: "Write the class activation maps as a second output.")
  var cam = false

  @Flag(
    exclusivity: .exclusive, help: "Batch normalization goes into the weights before it, or stays as it is.")
  var batchNorm = BatchNormChoice.foldBatchNorm

  @Option(
    help: ArgumentHelp(
      "The version of the operators, \(ONNXExportOptions.opsets.lowerBound) to "
        + "\(ONNXExportOptions.opsets.upperBound).", valueName: "version"))
  var opset = 17

  @Option(help: ArgumentHelp("Images in a batch; any number by default.", valueName: "images"))
  var batch: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard WeightFormat(extensionOf: out) == .onnx else {
      throw ValidationError("--out must be the name of a file that ends in .onnx, not \(out)")
    }
    try Ranges.atLeast(1, "--batch", batch)
    let known = ONNXExportOptions.opsets
    guard known.contains(opset) else {
      throw ValidationError("--opset must be from \(known.lowerBound) to \(known.upperBound), not \(opset)")
    }
  }

  func run() throws {
    let directory = RunDirectory(path: runPath)
    try OutputFiles.requireNoFile(of: directory, at: out)
    try OutputFiles.requireWritable(out)
    let (network, description) = try directory.network { Console.note($0) }
    let side = description.configuration.imageSize
    let options = ONNXExportOptions(
      opset: opset, batch: batch, batchNorm: batchNorm == .foldBatchNorm ? .folded : .kept, classActivationMaps: cam,
      metadata: try ExportCommand.metadata(
        classNames: description.classNames, normalization: description.configuration.backbone.normalization))
    let report = try network.writeONNX(to: out, imageShape: [3, side, side], options: options)
    try ExportDisplay.show(report, asJSON: json)
  }

  /// What a program that runs the file needs to know, as JSON.
  static func metadata(
    classNames: [String], normalization: PixelNormalization
  ) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    // As decimal numbers of seven digits, which is what float32 holds.
    func numbers(_ values: [Float]) -> String { "[\(values.map { "\($0)" }.joined(separator: ","))]" }
    return [
      "classes": try text(classNames), "mean": numbers(normalization.mean),
      "std": numbers(normalization.standardDeviation),
    ]
  }
}

/// What becomes of batch normalization.
enum BatchNormChoice: String, EnumerableFlag {
  case foldBatchNorm
  case keepBatchNorm
}
