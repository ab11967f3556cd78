import Autodiff
import Backbones
import Core
import Foundation
import Layers

extension RunDirectory {
  /// Saves `network` beside the weights where no other program could build it again. The file is read back: one that
  /// would make another network of some weights is not kept.
  ///
  /// - Returns: why it was not saved, for people to read; nil where it was, or need not be.
  func save(_ network: any Layer<Tensor, Tensor>, of configuration: TrainingConfiguration) -> String? {
    guard !configuration.backbone.isRegistered else { return nil }
    let start =
      "the backbone '\(configuration.backbone.name)' is not registered, and the network is not saved beside "
      + "its weights, so that only this program can use the run: "
    guard let format = NetworkFormats.registered else {
      return start + "no format is registered (NetworkFormats.register(ONNXNetworkFormat()), from the module ONNX)"
    }
    let (file, side) = ("\(path)/\(format.fileName)", configuration.imageSize)
    do { try format.write(network, imageShape: [3, side, side], to: file) } catch {
      return start + "\(error)"
    }
    let problem: String?
    do {
      problem = SavedNetwork(network, readBack: try format.read(file)).problem(imageSize: side)
    } catch {
      problem = "the file cannot be read back: \(error)"
    }
    guard let problem else { return nil }
    try? FileManager.default.removeItem(atPath: file)
    return start + "\(format.fileName) is not kept, because \(problem). A run of a registered backbone "
      + "(Backbone.register) needs no such file"
  }
}

/// A network, and what was read back from the file that it was saved in.
private struct SavedNetwork {
  /// A parameter or buffer.
  private struct Entry {
    let name: String
    let value: Tensor
    /// Something else for a moment; statistics such as variances only grow.
    let other: Tensor
    let set: (Tensor) -> Void
  }

  private let network: any Layer<Tensor, Tensor>
  private let readBack: Sequential
  private let entries: [Entry]

  init(_ network: any Layer<Tensor, Tensor>, readBack: Sequential) {
    (self.network, self.readBack) = (network, readBack)
    var generator = RandomGenerator(seed: 0x5A7E)
    func other(_ value: Tensor, isBuffer: Bool) -> Tensor {
      guard value.dtype.isFloatingPoint else { return value }
      var (factor, addend) = (SavedNetwork.noise(value, &generator), SavedNetwork.noise(value, &generator))
      if isBuffer { (factor, addend) = (factor.squared(), addend.squared()) }
      return value * (factor * 0.1 + 1) + addend * 0.01
    }
    entries =
      network.namedParameters.map { named in
        let value = named.parameter.wrappedValue.detached()
        return Entry(name: named.name, value: value, other: other(value, isBuffer: false)) {
          named.parameter.wrappedValue = $0
        }
      }
      + network.namedBuffers.map { named in
        let value = named.buffer.wrappedValue
        return Entry(name: named.name, value: value, other: other(value, isBuffer: true)) {
          named.buffer.wrappedValue = $0
        }
      }
  }

  private static func noise(_ value: Tensor, _ generator: inout RandomGenerator) -> Tensor {
    .normal(value.shape, value.dtype, using: &generator)
  }

  /// What would be lost; nil where the file makes the same network of any weights.
  ///
  /// Values are changed for a moment, because those at the start of a training can hide what matters: a scale of 1, or
  /// a matrix of zeros that is added to another.
  func problem(imageSize side: Int) -> String? {
    var generator = RandomGenerator(seed: 0x5A7F)
    let image = Tensor.normal([1, 3, side, side], using: &generator)
    return lost(image) ?? difference(image)
  }

  /// Values that the file knows nothing of. Those that play no part at evaluation may be missing.
  private func lost(_ image: Tensor) -> String? {
    let known = Set(readBack.stateShapes.map(\.name))
    let lost = entries.filter { RunDirectory.name($0.name, in: known) == nil }
    guard !lost.isEmpty else { return nil }
    let logits = network.predict(image).floats
    guard changing(lost, { network.predict(image).floats }) != logits else { return nil }
    return
      "it has no values called \(lost.map(\.name).listed(atMost: 8)), and would stand for the "
      + " network with those of now, whatever training makes of them"
  }

  private func difference(_ image: Tensor) -> String? {
    changing(entries) {
      let state = Dictionary(uniqueKeysWithValues: network.state.map { ($0.name, $0.tensor) })
      do { try readBack.load(RunDirectory.named(state, as: readBack)) } catch { return "\(error)" }
      let (logits, others) = (network.predict(image).floats, readBack.predict(image).floats)
      let limit = 1e-4 * max(1, logits.map(abs).filter(\.isFinite).max() ?? 1)
      let isSame =
        logits.count == others.count
        && zip(logits, others).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= limit }
      return isSame ? nil : "it gives other logits than the network once the weights are others"
    }
  }

  /// What `body` gives while the values of `entries` are others.
  private func changing<Result>(_ entries: [Entry], _ body: () -> Result) -> Result {
    for entry in entries { entry.set(entry.other) }
    defer { for entry in entries { entry.set(entry.value) } }
    return body()
  }
}
