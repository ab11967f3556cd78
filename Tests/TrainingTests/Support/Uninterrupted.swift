import Foundation
import Layers

@testable import Training

/// A run of `tinyNetwork` that nothing interrupted, to compare others with.
struct Uninterrupted {
  let configuration: TrainingConfiguration
  let bits: [[UInt32]]
  let history: [EpochReport]
  let best: BestEpoch?
  /// Copies of the folder behind each checkpoint: what a run that was stopped there leaves.
  let copies: [String]
  let directory: RunDirectory

  /// Trains in `folder` with a checkpoint each 3 steps.
  init(_ configuration: TrainingConfiguration = tinyConfiguration(), in folder: String) throws {
    self.configuration = configuration
    let network = tinyNetwork()
    let directory = RunDirectory(path: folder + "/run")
    try directory.create(.init(configuration: configuration, classNames: ["a", "b", "c", "d"]))
    let trainer = try tinyTrainer(configuration, network: network, directory: directory)
    trainer.checkpointSteps = 3
    var copies: [String] = []
    try trainer.run { event in
      guard case .checkpoint = event else { return }
      copies.append("\(folder)/copy\(copies.count)")
      try? FileManager.default.copyItem(atPath: directory.path, toPath: copies[copies.count - 1])
    }
    (bits, history, best, self.copies) = (network.bits, trainer.history, trainer.best, copies)
    self.directory = directory
  }

  /// Resumes in `directory` and trains to the end, from other weights at the start: all must come from the checkpoint.
  func goOn(_ directory: RunDirectory) throws -> (trainer: Trainer, bits: [[UInt32]]) {
    let network = tinyNetwork(seed: 99)
    let trainer = try tinyTrainer(configuration, network: network, directory: directory)
    trainer.checkpointSteps = 3
    if directory.hasCheckpoint {
      try trainer.resume()
    } else {
      try network.load(Dictionary(uniqueKeysWithValues: tinyNetwork().state.map { ($0.name, $0.tensor) }))
    }
    try trainer.run()
    return (trainer, network.bits)
  }
}

extension RunDirectory {
  /// The weights of a checkpoint, bit for bit, by their names.
  func weightBits(_ choice: CheckpointChoice) throws -> [String: [UInt32]] {
    try weights(choice).value.mapValues { $0.floats.map(\.bitPattern) }
  }
}

/// What two histories must agree in: all but the clock.
func withoutMeasurements(_ history: [EpochReport]) -> [EpochReport] {
  history.map { report in
    var report = report
    (report.seconds, report.imagesPerSecond) = (0, 0)
    // Bytes are those of the whole process, in which other tests run.
    (report.peakBytes, report.residentBytes) = (nil, nil)
    return report
  }
}
