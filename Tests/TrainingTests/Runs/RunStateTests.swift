import Foundation
import Interchange
import Localization
import TestSupport
import Testing

@testable import Training

@Suite("What state a run is in")
struct RunStateTests {
  /// A session as the trainer notes it, changed as if it had ended otherwise.
  private func note(_ outcome: SessionRecord.Outcome?, _ directory: RunDirectory) throws {
    var description = try directory.description()
    description.sessions?[0].outcome = outcome
    if outcome == nil {
      description.sessions?[0].ended = nil
      description.sessions?[0].to = nil
    }
    try directory.write(description)
  }

  /// A session that stops behind epoch `last`.
  private func session(_ folder: String, epochs: Int = 4, last: Int = 4) throws -> (TrainingSession, RunDirectory) {
    let directory = RunDirectory(path: folder + "/run")
    var configuration = TrainingConfiguration(
      data: "parts:train=24,test=8,size=32,classes=3", backbone: .smallVGG, imageSize: 32)
    (configuration.batchSize, configuration.epochs) = (8, epochs)
    var parts = TrainingParts()
    parts.afterEpoch = { $0.epoch == last ? .stop : .goOn }
    return (try TrainingSession(configuration: configuration, directory: directory, parts: parts), directory)
  }

  @Test("Stopped, killed, failed, at work and finished are told apart, with the place")
  func kinds() throws {
    try withFolder { folder in
      do {
        let (session, directory) = try session(folder, last: 2)
        #expect(directory.state() == nil)
        #expect(try session.trainer.run() == .stopped)
        // The trainer has the lock as long as it lives.
        let state = try #require(directory.state())
        #expect(state.kind == .running && state.epoch == 2 && state.batch == 0 && state.epochs == 4)
        #expect(state.bestEpoch == session.trainer.best?.epoch)
      }
      let directory = RunDirectory(path: folder + "/run")
      #expect(directory.state()?.kind == .stopped)
      #expect(directory.state()?.text == "stopped behind epoch 2 of 4")
      try note(nil, directory)
      #expect(directory.state()?.kind == .killed && directory.state()?.text.hasPrefix("killed in epoch 3 of 4") == true)
      try note(.failed, directory)
      #expect(directory.state()?.text.hasPrefix("ended by an error in epoch 3 of 4") == true)
      // A folder of a version that noted no sessions.
      var description = try directory.description()
      description.sessions = nil
      try directory.write(description)
      #expect(directory.state()?.kind == .unfinished)
      let lock = try directory.lock()
      #expect(directory.stateNotice?.contains("the run is being trained right now in epoch 3 of 4") == true)
      withExtendedLifetime(lock) {}
    }
  }

  @Test("The text says what happened, where, and of when the newest checkpoint is")
  func texts() {
    func text(_ kind: RunState.Kind, batch: Int) -> String {
      RunState(kind: kind, epoch: 4, batch: batch, epochs: 30, bestEpoch: nil).text
    }
    #expect(text(.killed, batch: 0) == "killed in epoch 5 of 30; its newest checkpoint is that of epoch 4")
    #expect(text(.stopped, batch: 7) == "stopped in epoch 5 of 30; its newest checkpoint is that of epoch 5, batch 7")
    #expect(text(.stopped, batch: 0) == "stopped behind epoch 4 of 30")
    #expect(text(.running, batch: 0).hasPrefix("being trained right now in epoch 5 of 30"))
    #expect(text(.failed, batch: 2).hasPrefix("ended by an error in epoch 5 of 30"))
    #expect(text(.finished, batch: 0) == "finished, 30 epochs")
  }

  @Test("Whoever reads the network is told, and a finished run needs no words")
  func told() throws {
    try withFolder { folder in
      do {
        try session(folder, last: 1).0.trainer.run()
      }
      let path = folder + "/run"
      let evaluation = try RunEvaluation(run: path)
      #expect(evaluation.state?.kind == .stopped && evaluation.state?.epoch == 1)
      #expect(evaluation.notice?.contains("run folder \(path): the run was stopped behind epoch 1 of 4") == true)
      #expect(try evaluation.json().contains("\"kind\" : \"stopped\""))
      let localizer = try ImageLocalizer(run: path)
      #expect(localizer.notice?.contains("the run was stopped behind epoch 1 of 4") == true)
      #expect(localizer.threshold == 0.2 && localizer.thresholdFrom == .usual)
      #expect(localizer.notice?.contains("it keeps no thresholds") == true)
      var notices: [String] = []
      _ = try RunDirectory(path: path).network { notices.append($0) }
      #expect(notices.count == 1)
      do {
        let session = try TrainingSession(
          configuration: RunDirectory(path: path).description().configuration, directory: RunDirectory(path: path),
          isResuming: true)
        try session.trainer.run()
        _ = try session.chooseThresholds()
      }
      let finished = try RunEvaluation(run: path)
      #expect(finished.state?.kind == .finished && finished.notice == nil)
      #expect(try ImageLocalizer(run: path).thresholdFrom == .stored)
      #expect(try ImageLocalizer(run: path).notice == nil)
    }
  }

  @Test("Thresholds that are damaged, unreadable or absurd are named and never replaced")
  func thresholds() throws {
    try withFolder { folder in
      let (session, directory) = try session(folder, epochs: 1)
      try session.trainer.run()
      _ = try session.chooseThresholds()
      let good = try String(contentsOfFile: directory.thresholdsPath, encoding: .utf8)
      func text(_ content: String) throws -> String {
        try content.write(toFile: directory.thresholdsPath, atomically: true, encoding: .utf8)
        let text = errorText { _ = try ImageLocalizer(run: directory.path) }
        // What was given needs no other.
        #expect(try ImageLocalizer(run: directory.path, threshold: 0.4).threshold == 0.4)
        #expect(text.hasPrefix(directory.thresholdsPath) && text.contains("--threshold"), "\(text)")
        return text
      }
      #expect(try text("").contains("it is not JSON"))
      #expect(try text(String(good.prefix(40))).contains("it is not JSON"))
      #expect(try text("{}").contains("'threshold' is missing"))
      #expect(try text("[1]").contains("these are no thresholds"))
      for value in ["17", "-1", "1e300", "1"] {
        let changed = good.replacing(try Regex("\"threshold\" : [0-9.]+"), with: "\"threshold\" : \(value)")
        #expect(try text(changed).contains("'threshold' is "), "\(value)")
      }
      let sized = good.replacing(try Regex("\"width\" : [0-9.]+"), with: "\"width\" : 1e300", maxReplacements: 1)
      #expect(try text(sized).contains("the width of a center box is 1e+300"))
      try FileManager.default.removeItem(atPath: directory.thresholdsPath)
      try FileManager.default.createDirectory(atPath: directory.thresholdsPath, withIntermediateDirectories: false)
      #expect(errorText { _ = try directory.thresholds() }.contains("thresholds.json: it is not a regular file but a folder"))
    }
  }
}
