import Autodiff
import Backbones
import Foundation
import Kernels
import Layers

extension RunDirectory {
  /// The run's network as it was trained, with the weights of a checkpoint. Layers for training only do nothing at
  /// evaluation.
  ///
  /// A backbone that this program does not know is read from the file that the run saved beside its weights.
  ///
  /// - Parameters:
  ///   - choice: the newest checkpoint, for which the one before stands in if it is damaged, or the best one.
  ///   - notice: told what is wrong with the newest checkpoint where the one before was taken, and that the run is not
  ///     at its end where it is not.
  /// - Throws: an error that says what is wrong with the folder or its checkpoint.
  public func network(
    _ choice: CheckpointChoice = .last, notice: (String) -> Void = { _ in }
  ) throws -> (network: Sequential, description: Description) {
    let description = try description()
    let configuration = description.configuration
    let read = try weights(choice)
    let network: Sequential
    do {
      if configuration.backbone.isRegistered {
        network = try configuration.trainedNetwork(
          configuration.backboneNetwork(classes: description.classNames.count))
        try network.load(read.value)
      } else {
        network = try savedNetwork(configuration.backbone)
        try network.load(RunDirectory.named(read.value, as: network))
      }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError("\(path(of: read.file)): \(error)")
    }
    try requireFinite(network, of: path(of: read.file))
    for text in [read.notice, stateNotice].compactMap({ $0 }) { notice(text) }
    return (network, description)
  }

  /// - Throws: where a weight or a statistic is NaN or infinite, since nothing that such a network says can be used.
  private func requireFinite(_ network: Sequential, of file: String) throws(TrainingError) {
    let values =
      network.namedParameters.map { ($0.name, $0.parameter.wrappedValue.array) }
      + network.namedBuffers.map { ($0.name, $0.buffer.wrappedValue.array) }
    for (name, array) in values where !array.isFinite {
      let found = NonFiniteCount(array)
      throw TrainingError(
        "\(file): '\(name)' \(array.described) holds \(found.nans) NaN and \(found.infinities) infinities, so that the "
          + "network's results mean nothing; its training diverged. Take another checkpoint, or train again with a "
          + "lower learning rate")
    }
  }

  private func savedNetwork(_ backbone: Backbone) throws -> Sequential {
    guard let format = NetworkFormats.registered,
      FileManager.default.fileExists(atPath: "\(path)/\(format.fileName)")
    else {
      var problem = ""
      do throws(BackboneError) { _ = try Backbone.named(backbone.name) } catch { problem = "\(error)" }
      throw TrainingError("run folder \(path): no network is saved beside its weights, and \(problem)")
    }
    return try format.read("\(path)/\(format.fileName)")
  }

  /// The tensors that `network`, which was read back from a file, has, under its names for them and in its shapes.
  static func named(_ tensors: [String: Tensor], as network: Sequential) -> [String: Tensor] {
    let shapes = Dictionary(network.stateShapes.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    var result: [String: Tensor] = [:]
    for (name, tensor) in tensors {
      guard let own = RunDirectory.name(name, in: shapes.keys), let shape = shapes[own] else { continue }
      // Files keep slopes and scales of channels as `[C, 1, 1]`.
      let isSame = Array(tensor.shape).filter { $0 != 1 } == Array(shape).filter { $0 != 1 }
      result[own] = isSame ? tensor.reshaped(Array(shape)) : tensor
    }
    return result
  }

  /// What a network that was read back from a file calls the value `name`; nil where it has none of that name.
  static func name(_ name: String, in names: some Collection<String>) -> String? {
    ["features." + name, name].first { names.contains($0) }
  }
}
