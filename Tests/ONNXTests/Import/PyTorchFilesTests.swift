import Autodiff
import Erasing
import Layers
import ONNX
import Optimizers
import TestSupport
import Testing

/// Files that PyTorch's exporters wrote, run and trained.
@Suite struct PyTorchFilesTests {
  static func file(_ name: String) throws -> ONNXFile {
    try ONNXFile(path: Fixture.folder.appendingPathComponent("onnx/\(name).onnx").path)
  }

  private func tensor(_ name: String) throws -> Tensor {
    let stored = try Fixture.load("onnx-models").tensor(name)
    return Tensor(stored.values.map { Float($0) }, shape: Shape(stored.shape))
  }

  @Test(arguments: [
    "resnet-folded", "resnet-kept", "resnet-dynamo", "resnet-fixed", "mobilenet-kept", "mobilenet-folded",
    "mobilenet-dynamo", "mobilenet-fixed", "inception-folded", "inception-dynamo", "assorted-folded", "assorted-dynamo",
    "squeeze-folded", "squeeze-kept", "squeeze-dynamo", "half", "small-convolution", "small-pooling",
  ])
  func givesTheSameOutput(name: String) throws {
    let network = try ONNXNetwork(Self.file(name))
    let found = network.predict(try tensor("\(name)/input"))
    #expect(difference(found, try tensor("\(name)/output")) < 1e-5)
    // Written and read again, it does the same.
    let again = try roundTrip(network, imageShape: network.inputShape)
    #expect(difference(again.predict(try tensor("\(name)/input")), found) < 1e-6)
  }

  /// Gradients of all parameters in training mode, and the running statistics afterwards.
  @Test func trainsAsPyTorchDoes() throws {
    let network = try ONNXNetwork(Self.file("resnet-kept"))
    var context = Context(mode: .training)
    let logits = network(try tensor("resnet-kept/input").traced(by: Tape()), &context)
    let gradients = logits.squared().sum().backward()
    for named in network.namedParameters {
      let expected = try tensor("resnet-kept/gradient/\(named.name)")
      let found = try #require(gradients[named.parameter])
      #expect(difference(found, expected) < 1e-3, "\(named.name)")
    }
    for named in network.namedBuffers where !named.name.hasSuffix("num_batches_tracked") {
      #expect(
        difference(named.buffer.wrappedValue, try tensor("resnet-kept/after/\(named.name)")) < 1e-5, "\(named.name)")
    }
  }

  /// Batch normalizations of a file are found as a network's own are.
  @Test func statisticsAreFrozenAndMadeAnew() throws {
    let network = try ONNXNetwork(Self.file("resnet-kept"))
    func statistics() -> [[Float]] {
      network.namedBuffers.filter { !$0.name.hasSuffix("tracked") }.map { $0.buffer.wrappedValue.floats }
    }
    #expect(network.batchNorms.count > 3 && statistics().count == 2 * network.batchNorms.count)
    let (images, before) = (noise([4, 3, 32, 32], seed: 4), statistics())
    _ = network.freezingStatistics()
    var context = Context(mode: .training)
    #expect(difference(network(images, &context), network.predict(images)) < 1e-6 && statistics() == before)
    network.recalibrateStatistics(with: [images])
    #expect(statistics() == before, "frozen ones are not made anew")
    _ = network.freezingStatistics(false)
    network.recalibrateStatistics(with: [images])
    #expect(zip(statistics(), before).allSatisfy { $0 != $1 })
  }

  @Test(arguments: ["resnet-folded", "resnet-kept", "resnet-dynamo", "resnet-fixed"])
  func learnsWithErasing(name: String) throws {
    let plain = try ONNXNetwork(Self.file(name))
    let network = plain.erasing(after: ["layer1"], thresholds: [0.7])
    #expect(network.namedParameters.map(\.name) == plain.namedParameters.map(\.name))
    let optimizer = SGD(for: network, learningRate: 0.05)
    let (images, labels) = (noise([4, 3, 32, 32], seed: 4), [0, 1, 2, 3])
    var losses: [Double] = []
    for step in 0..<12 {
      var context = Context(mode: .training, seed: UInt64(step))
      let logits = network(images.traced(by: Tape()), &context)
      #expect(logits.shape == [8, 5] && context.branches.map(\.name) == ["eil1"])
      let loss = ErasingLoss()(logits, labels, context)
      losses.append(loss.scalar)
      optimizer.step(network, loss.backward())
    }
    #expect(losses[11] < losses[0] * 0.975, "\(losses)")
    // At evaluation nothing is erased, and both networks have the trained weights.
    #expect(network.predict(images).floats == plain.predict(images).floats)
  }
}
