import Autodiff
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Files with a Squeeze, which without axes takes away that of a single image.
@Suite struct SqueezeTests {
  private func model() throws -> Onnx_ModelProto {
    let path = Fixture.folder.appendingPathComponent("onnx/small-shapes.onnx")
    return try Onnx_ModelProto(serializedBytes: [UInt8](Data(contentsOf: path)))
  }

  private func tensor(_ name: String) throws -> Tensor {
    let stored = try Fixture.load("onnx-models").tensor("small-shapes/\(name)")
    return Tensor(stored.values.map { Float($0) }, shape: Shape(stored.shape))
  }

  @Test func withoutAxesItIsRefused() throws {
    let text = SmallModel.errorText(try model())
    #expect(text.contains("has the shape [2, 5] for 2 images and [5] for 1; it must have a row for each"), "\(text)")
  }

  /// The same file, in which an axis more comes before the images, and is named.
  @Test func withAxesItIsRead() throws {
    var model = try model()
    let last = model.graph.node.count - 1
    model.graph.node[last].input.append("axes")
    model.graph.initializer.removeAll { $0.name == "one" }
    model.graph.initializer.append(SmallModel.integers("one", [1, 1, 1]))
    let network = try SmallModel.outcome(model).get()
    let found = network.predict(try tensor("input"))
    #expect(difference(found, try tensor("output")) < 1e-5)
    let again = try roundTrip(network, imageShape: network.inputShape)
    #expect(difference(again.predict(try tensor("input")), found) < 1e-6)
  }
}
