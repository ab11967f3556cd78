import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Interchange
@testable import Training

@Suite("Stopping, locking and noting")
struct RunSafetyTests {
  @Test("Asked to stop, a run writes a checkpoint behind the step, and goes on from there to the same bits")
  func stopping() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      // Within an epoch; behind its last step, before anything was held out; and within the held-out images.
      for questions in [2, 4, 5, 6] {
        let directory = RunDirectory(path: "\(folder)/stopped\(questions)")
        try directory.create(.init(configuration: whole.configuration, classNames: ["a", "b", "c", "d"]))
        let trainer = try tinyTrainer(whole.configuration, directory: directory)
        let left = Mutex(questions)
        trainer.isStopRequested = {
          left.withLock { left in
            left -= 1
            return left == 0
          }
        }
        #expect(try trainer.run() == .stopped)
        #expect(trainer.epoch == 0 && trainer.batch == min(questions, 4))
        let resumed = try whole.goOn(directory)
        #expect(resumed.bits == whole.bits, "\(questions)")
        #expect(withoutMeasurements(resumed.trainer.history) == withoutMeasurements(whole.history))
        let sessions = try #require(try directory.description().sessions)
        #expect(sessions.map(\.outcome) == [.stopped, .finished])
        #expect(sessions[1].from == sessions[0].to && sessions[1].to == .init(epoch: 3, batch: 0))
      }
    }
  }

  @Test("The best checkpoint is of the epoch with the best held-out accuracy, the earliest among equals")
  func best() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(tinyConfiguration(epochs: 6), in: folder)
      let accuracies = whole.history.compactMap(\.heldOutAccuracy)
      let largest = try #require(accuracies.max())
      let epoch = try #require(accuracies.firstIndex(of: largest)) + 1
      #expect(whole.best == BestEpoch(epoch: epoch, accuracy: largest))
      // Copies are made behind batch 3 and behind the end of each epoch.
      let then = RunDirectory(path: whole.copies[2 * epoch - 1])
      #expect(try whole.directory.weightBits(.best) == then.weightBits(.last))
    }
  }

  @Test("Among equals the earlier epoch stays; what is no number, or of an absurd loss, is never the best")
  func ties() {
    func report(_ accuracy: Double?, loss: Double? = 0) -> EpochReport {
      EpochReport(
        epoch: 2, loss: 0, terms: [], accuracy: 0, heldOutLoss: loss, heldOutAccuracy: accuracy,
        learningRate: 0, methodValues: [], imagesPerSecond: 0, seconds: 0)
    }
    let best = BestEpoch(epoch: 1, accuracy: 50)
    #expect(!BestEpoch.isBest(report(50), after: best) && BestEpoch.isBest(report(50.1), after: best))
    #expect(!BestEpoch.isBest(report(.nan), after: nil) && BestEpoch.isBest(report(0), after: nil))
    #expect(!BestEpoch.isBest(report(nil, loss: nil), after: nil))
    for loss in [Double.nan, .infinity, 2e32, 1.1e6] {
      #expect(!BestEpoch.isBest(report(90, loss: loss), after: nil), "\(loss)")
      #expect(report(90, loss: loss).notice?.contains("not taken for the best") == true)
    }
    #expect(BestEpoch.isBest(report(90, loss: 1e5), after: nil) && report(90, loss: 1e5).notice == nil)
  }

  @Test("A second trainer in a folder is refused; leftovers of killed writers go when the next one begins")
  func locking() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let lock = try directory.lock()
      let trainer = try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory)
      let text = errorText { try trainer.run() }
      #expect(text.contains("run folder \(folder): another training is at work in it (process \(getpid()))"))
      #expect(!directory.hasCheckpoint)
      withExtendedLifetime(lock) {}
    }
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      for name in [".last.safetensors.1z.partial", ".notes.txt.1z.partial"] {
        try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory).run()
      let hidden = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix(".") }.sorted()
      #expect(hidden == [".lock", ".notes.txt.1z.partial"])
    }
  }

  @Test("run.json tells when and with what a run was computed, and names no host, user or folder")
  func surroundings() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(tinyConfiguration(epochs: 1), in: folder)
      let session = try #require(try whole.directory.description().sessions?.first)
      #expect(session.outcome == .finished && session.workers == 1)
      #expect(session.started.hasSuffix("Z") && session.started <= (session.ended ?? ""))
      let environment = session.environment
      #expect(environment == RunEnvironment() && environment.threads > 0)
      #expect(environment.package.split(separator: ".").count == 3 && environment.swift.hasPrefix("6."))
      #expect(environment.openBLAS.contains("OpenBLAS") && !environment.processor.isEmpty)
      let text = try String(contentsOfFile: whole.directory.descriptionPath, encoding: .utf8)
      #expect(!text.contains(ProcessInfo.processInfo.hostName) && !text.contains(folder))
    }
  }

  @Test("metrics.csv is put in step with the checkpoint before training goes on")
  func metrics() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      let expected = try String(contentsOfFile: whole.directory.metricsPath, encoding: .utf8)
      try FileManager.default.removeItem(atPath: whole.directory.metricsPath)
      let trainer = try tinyTrainer(whole.configuration, directory: whole.directory)
      try trainer.resume()
      try trainer.run()
      #expect(try String(contentsOfFile: whole.directory.metricsPath, encoding: .utf8) == expected)
    }
  }

  @Test("A checkpoint that cannot be written says what is left; the run goes on when it can")
  func unwritable() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      let directory = RunDirectory(path: whole.copies[2])
      // Nothing can take the name of a folder that is not empty.
      let obstacle = directory.previousPath
      try FileManager.default.removeItem(atPath: obstacle)
      try FileManager.default.createDirectory(atPath: obstacle + "/inside", withIntermediateDirectories: true)
      let trainer = try tinyTrainer(whole.configuration, directory: directory)
      try trainer.resume()
      let text = errorText { try trainer.run() }
      #expect(text.contains("previous.safetensors: cannot put the new file in place"), "\(text)")
      #expect(text.contains("The checkpoint behind epoch 2 was not written; the one behind epoch 2, batch 3 is whole"))
      #expect(text.contains("--resume"))
      #expect(try directory.description().sessions?.last?.outcome == .failed)
      try FileManager.default.removeItem(atPath: obstacle)
      #expect(try whole.goOn(directory).bits == whole.bits)
    }
  }
}
