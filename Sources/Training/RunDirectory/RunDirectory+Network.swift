import Autodiff
import Backbones
import Foundation
import Layers

extension RunDirectory {
  /// The run's network as it was trained, with the weights of a checkpoint. Layers for training only do nothing at
  /// evaluation.
  ///
  /// A backbone that this program does not know is read from the file that the run saved beside its weights.
  ///
  /// - Parameters:
  ///   - choice: the newest checkpoint, for which the one before stands in if it is damaged, or the best one.
  ///   - notice: told what is wrong with the newest checkpoint where the one before was taken.
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
    if let text = read.notice { notice(text) }
    return (network, description)
  }

  /// Saves `network` beside the weights where no other program could build it again.
  ///
  /// - Returns: why it was not saved, for people to read; nil where it was, or need not be.
  func save(_ network: any Layer<Tensor, Tensor>, of configuration: TrainingConfiguration) -> String? {
    guard !configuration.backbone.isRegistered else { return nil }
    let start = "the backbone '\(configuration.backbone.name)' is not registered, and the network is not saved beside "
      + "its weights, so that only this program can use the run: "
    guard let format = NetworkFormats.registered else {
      return start + "no format is registered (NetworkFormats.register(ONNXNetworkFormat()), from the module ONNX)"
    }
    let side = configuration.imageSize
    do { try format.write(network, imageShape: [3, side, side], to: "\(path)/\(format.fileName)") } catch {
      return start + "\(error)"
    }
    return nil
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

  /// The tensors that `network` has, under its names for them.
  private static func named(_ tensors: [String: Tensor], as network: Sequential) -> [String: Tensor] {
    let names = Set(network.stateShapes.map(\.name))
    var result: [String: Tensor] = [:]
    for (name, tensor) in tensors {
      if let own = [name, "features." + name].first(where: names.contains) { result[own] = tensor }
    }
    return result
  }
}
