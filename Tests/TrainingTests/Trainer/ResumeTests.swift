import Foundation
import Layers
import Methods
import TestSupport
import Testing

@testable import Training

@Suite("Resuming")
struct ResumeTests {
  @Test(
    "A run resumed from any checkpoint ends in the same bits, with every optimizer",
    arguments: OptimizationConfiguration.Method.allCases)
  func exact(_ method: OptimizationConfiguration.Method) throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(method, epochs: 3)
      configuration.method = MEIL(startEpoch: 1)
      configuration.optimization.labelSmoothing = 0.1
      let whole = try Uninterrupted(configuration, in: folder)
      #expect(whole.copies.count == 6)
      for copy in whole.copies {
        let directory = RunDirectory(path: copy)
        let resumed = try whole.goOn(directory)
        #expect(resumed.bits == whole.bits, "\(copy)")
        #expect(withoutMeasurements(resumed.trainer.history) == withoutMeasurements(whole.history))
        #expect(resumed.trainer.best == whole.best && resumed.trainer.notices.isEmpty)
        #expect(try directory.weightBits(.best) == whole.directory.weightBits(.best), "\(copy)")
      }
    }
  }

  @Test("A run may go on for more epochs than planned; all other settings must be the same")
  func settings() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let configuration = tinyConfiguration(epochs: 1)
      try tinyTrainer(configuration, directory: directory).run()
      var longer = configuration
      longer.epochs = 2
      let trainer = try tinyTrainer(longer, directory: directory)
      try trainer.resume()
      #expect(trainer.epoch == 1)
      var changed = configuration
      changed.batchSize = 4
      changed.optimization.learningRate = 0.5
      changed.method = MEIL(after: ["pool1", "pool2"])
      changed.imageLimit = 7
      let text = errorText { try tinyTrainer(changed, directory: directory).resume() }
      #expect(text.contains(folder) && text.contains("batchSize was 8 and is now 4"))
      #expect(text.contains("optimization.learningRate was 0.05 and is now 0.5"))
      #expect(text.contains("method.after was not set and is now [pool1, pool2]"))
      #expect(text.contains("imageLimit was not set and is now 7"))
    }
  }

  @Test("A checkpoint of another network names what differs")
  func otherNetwork() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory).run()
      let wider = try tinyTrainer(tinyConfiguration(), network: tinyNetwork(width: 6), directory: directory)
      let text = errorText { try wider.resume() }
      #expect(text.contains("last.safetensors"))
      #expect(text.contains("stem.weight: the network has shape [6, 3, 3, 3], the state [8, 3, 3, 3]"))
      let shorter = try tinyTrainer(
        tinyConfiguration(), network: tinyNetwork().replacing("bn", with: Identity()), directory: directory)
      #expect(errorText { try shorter.resume() }.contains("the network lacks: bn.bias"))
    }
  }

  @Test("Other images than the run was trained on are noticed, wherever it stopped", arguments: [nil, 3])
  func otherImages(checkpointSteps: Int?) throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let configuration = tinyConfiguration(epochs: 2)
      let trainer = try tinyTrainer(configuration, directory: directory)
      trainer.checkpointSteps = checkpointSteps
      trainer.isStopRequested = { checkpointSteps != nil }
      try trainer.run()
      let count = trainer.training.dataset.count
      let fewer = try TrainingSession.limited(trainer.training.dataset, to: count - 9)
      let other = Trainer(
        network: tinyNetwork(), training: configuration.trainingLoader(fewer, workers: 1),
        configuration: configuration, directory: directory)
      let text = errorText { try other.resume() }
      #expect(text.hasPrefix(directory.checkpointPath), "\(text)")
      #expect(text.contains("the run was trained on \(count) images, but parts:"), "\(text)")
      #expect(text.contains("has \(fewer.count) of its training part now. Restore the data"), "\(text)")
    }
  }

  @Test("A position that no run can be at is an error", arguments: [(-1, 0), (Int.max, 0), (1, -3), (1, 1000)])
  func impossiblePositions(epoch: Int, batch: Int) throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let trainer = try tinyTrainer(tinyConfiguration(epochs: 2), directory: directory)
      trainer.epoch = epoch
      trainer.batch = batch
      try trainer.save { _ in }
      let text = errorText { try tinyTrainer(tinyConfiguration(epochs: 2), directory: directory).resume() }
      let problem = "it was written behind epoch \(epoch), batch \(batch), but the run has 2 epochs"
      #expect(text.contains(problem), "\(text)")
    }
  }

  @Test("Missing and damaged checkpoints say so")
  func damage() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let trainer = try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory)
      #expect(errorText { try trainer.resume() }.contains("there is no checkpoint (last.safetensors)"))
      #expect(errorText { try tinyTrainer(tinyConfiguration()).resume() }.contains("no run folder"))
      try trainer.run()
      try truncate(directory.checkpointPath)
      let cut = errorText { try trainer.resume() }
      #expect(cut.contains(directory.checkpointPath) && !cut.contains("InterchangeError("))
      try Data("not a checkpoint at all".utf8).write(to: URL(fileURLWithPath: directory.checkpointPath))
      #expect(errorText { try trainer.resume() }.contains(directory.checkpointPath))
    }
  }
}
