import Autodiff
import Backbones
import Foundation
import Interchange
import Layers
import Methods
import TestSupport
import Testing

@testable import Training

@Suite("Averages of weights")
struct AverageTests {
  private func values(_ network: any Layer<Tensor, Tensor>) -> [String: [Double]] {
    Dictionary(uniqueKeysWithValues: network.state.map { ($0.name, $0.tensor.doubles) })
  }

  @Test("They are those of the formula, are measured, saved and left in the network, beside the last step's weights")
  func formula() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 2)
      configuration.optimization.averageDecay = 0.3
      configuration.optimization.recalibration = .never
      let (network, directory) = (tinyNetwork(), RunDirectory(path: folder))
      let trainer = try tinyTrainer(configuration, network: network, directory: directory)
      var (average, step, newest) = (values(network), 0, values(network))
      try trainer.run { event in
        guard case .step = event else { return }
        step += 1
        newest = values(network)
        let decay = min(0.3, Double(1 + step) / Double(10 + step))
        for (name, new) in newest {
          let old = name.hasSuffix("tracked") ? new : average[name] ?? []
          average[name] = zip(old, new).map { decay * $0 + (1 - decay) * $1 }
        }
      }
      #expect(step == 8)
      let saved = try directory.weights().value
      for (name, expected) in average {
        let found = saved[name]?.doubles ?? []
        #expect(found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(name)")
      }
      #expect(network.bits == network.state.map { (saved[$0.name]?.floats ?? []).map(\.bitPattern) })
      let file = try SafetensorsFile(path: directory.checkpointPath)
      let trained = try RunDirectory.tensors(RunDirectory.trainedPrefix, of: file)
      #expect(trained.mapValues(\.doubles) == newest && newest != saved.mapValues(\.doubles))
      let heldOut = try #require(trainer.heldOut)
      #expect(try Classification.measure(network, heldOut).loss == trainer.history.last?.heldOutLoss)
    }
  }

  @Test("Readers of a run, and of its checkpoint as a file, get the averages")
  func readers() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 2)
      configuration.backbone = .smallResNet
      configuration.optimization.averageDecay = 0.5
      let directory = RunDirectory(path: folder + "/run")
      let session = try TrainingSession(configuration: configuration, directory: directory)
      try session.trainer.run()
      _ = try session.chooseThresholds()
      let (read, _) = try directory.network()
      #expect(read.bits == session.network.bits)
      let file = try WeightFile(path: directory.checkpointPath)
      let other = Backbone.smallResNet.network(classes: 4, seed: 9)
      try other.load(file)
      #expect(other.bits == read.bits)
      let note = "these are averages over steps; left out: \(read.state.count) tensors of the newest step"
      #expect(file.notes.contains(note), "\(file.notes)")
      var next = configuration
      next.optimization.averageDecay = nil
      next.initialWeights = directory.path
      let from = try TrainingSession(configuration: next, directory: RunDirectory(path: folder + "/next"))
      #expect(from.backbone.bits == read.bits)
    }
  }

  @Test("Recalibration behind the last epoch is that of the averages")
  func recalibrated() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 2)
      configuration.optimization.averageDecay = 0.5
      configuration.optimization.recalibration = .batches(2)
      let (network, directory) = (tinyNetwork(), RunDirectory(path: folder))
      let trainer = try tinyTrainer(configuration, network: network, directory: directory)
      try trainer.run()
      let batches = Array(trainer.training.epoch(2).prefix(2))
      let features = batches.map { network.prefix(through: "stem").predict(Tensor($0.pixels)) }
      let mean = (features[0].mean([0, 2, 3]) + features[1].mean([0, 2, 3])) / 2
      let own = try #require(network.state.first { $0.name == "bn.running_mean" }).tensor
      #expect(own.allClose(mean, relative: 1e-4, absolute: 1e-5))
      let file = try SafetensorsFile(path: directory.checkpointPath)
      let trained = try RunDirectory.tensors(RunDirectory.trainedPrefix, of: file)
      // Those of the last step's weights go on where training left them.
      #expect(trained["bn.num_batches_tracked"]?.scalar == 8 && own.floats != trained["bn.running_mean"]?.floats)
    }
  }
}
