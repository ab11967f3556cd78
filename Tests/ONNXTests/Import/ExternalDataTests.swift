import Autodiff
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Weights in other files: of the model's own folder, and of no other.
@Suite struct ExternalDataTests {
  private func model(_ settings: [String: String]) -> Onnx_ModelProto {
    let nodes = [
      SmallModel.node("Flatten", ["input"], ["flat"]),
      SmallModel.node("Gemm", ["flat", "w"], ["logits"], ["transB": [1]]),
    ]
    var weight = SmallModel.floats("w", [2, 12], 0)
    weight.dataLocation = .external
    weight.externalData = settings.sorted { $0.key < $1.key }.map { key, value in
      .with { ($0.key, $0.value) = (key, value) }
    }
    return SmallModel.model(nodes, [weight])
  }

  private func text(_ settings: [String: String], _ folder: TemporaryFolder) throws -> String {
    try Data(model(settings).serializedBytes() as [UInt8]).write(to: URL(fileURLWithPath: folder.file()))
    return errorText { try ONNXNetwork(ONNXFile(path: folder.file())) }
  }

  @Test func weightsBesideTheModelAreRead() throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<30).map { Float($0) }
    try Data(numbers.withUnsafeBytes { [UInt8]($0) }).write(to: URL(fileURLWithPath: folder.file("weights.bin")))
    #expect(try text(["location": "weights.bin", "offset": "16", "length": "96"], folder) == "nothing was thrown")
    let network = try ONNXNetwork(ONNXFile(path: folder.file()))
    #expect(network.namedParameters[0].parameter.wrappedValue.floats == Array(numbers[4..<28]))
    #expect(try text(["location": "weights.bin", "offset": "32"], folder).contains("but 88 are given"))
    #expect(try text(["location": "weights.bin", "offset": "64", "length": "96"], folder).contains("which has 120"))
    #expect(try text(["location": "weights.bin", "offset": "-1"], folder).contains("is not a whole number"))
    #expect(try text([:], folder).contains("but not in which"))
  }

  @Test func otherFoldersAreRefused() throws {
    let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
    try Data(count: 96).write(to: URL(fileURLWithPath: other.file("secret")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: other.file("secret"))
    let paths = [
      other.file("secret"), "../\(URL(fileURLWithPath: other.path).lastPathComponent)/secret", "link", "", "..",
    ]
    for location in paths {
      #expect(try text(["location": location], folder).contains("not in the model's own folder"), "\(location)")
    }
    #expect(try text(["location": "missing"], folder).contains("cannot open the file"))
    let error = #expect(throws: ONNXError.self) {
      try ONNXFile(bytes: model(["location": "weights.bin"]).serializedBytes(), named: "memory")
    }
    #expect(error.map { "\($0)" }?.contains("was not read from a folder") == true)
  }
}
