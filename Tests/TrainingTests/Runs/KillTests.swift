import Foundation
import Synchronization
import Testing

@testable import Interchange
@testable import Training

@Suite("Runs that are killed")
struct KillTests {
  /// A moment in the writing of a file at which to kill: the `count`-th time that the file comes to the stage.
  struct Moment: Sendable, Codable, CustomStringConvertible {
    var stage: String
    var file: String
    var count: Int

    var description: String { "\(file), \(stage), \(count)" }
  }

  /// Trains on in `folder` in a process that kills itself at `moment`.
  private static func train(_ folder: String, killedAt moment: Moment) throws {
    let directory = RunDirectory(path: folder)
    let trainer = try tinyTrainer(tinyConfiguration(), directory: directory)
    trainer.checkpointSteps = 1
    if directory.hasCheckpoint { try trainer.resume() }
    let seen = Mutex(0)
    let observer = AtomicFile.Observer { stage, path in
      guard stage.rawValue == moment.stage, path.hasSuffix("/" + moment.file) else { return }
      let isNow = seen.withLock { count in
        count += 1
        return count == moment.count
      }
      if isNow { kill(getpid(), SIGKILL) }
    }
    try AtomicFile.$observer.withValue(observer) { _ = try trainer.run() }
  }

  private func expectKill(_ folder: String, _ moment: Moment) async {
    await #expect(processExitsWith: .signal(SIGKILL), "\(moment)") {
      [folder = folder as String, moment = moment as Moment] in
      try Self.train(folder, killedAt: moment)
    }
  }

  @Test("Killed at each stage of writing a checkpoint, one after the other, a run ends as if nothing had happened")
  func chain() async throws {
    let folder = NSTemporaryDirectory() + "kills-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let whole = try Uninterrupted(in: folder + "/whole")
    let directory = RunDirectory(path: folder + "/killed")
    try directory.create(.init(configuration: whole.configuration, classNames: ["a", "b", "c", "d"]))
    // Two checkpoints a session; the fourth of an epoch, which is also the best so far, falls on different stages.
    let checkpoint = AtomicFile.Stage.allCases.map { Moment(stage: $0.rawValue, file: "last.safetensors", count: 2) }
    let others = ["metrics.csv", "run.json"].flatMap { file in
      ["appended", "forced", "renamed"].map { Moment(stage: $0, file: file, count: 1) }
    }
    for moment in checkpoint + others {
      await expectKill(directory.path, moment)
      guard directory.hasCheckpoint else { continue }
      let found = try directory.read(.last) { try TrainingPosition($0) }
      #expect(found.notice == nil, "\(moment)")
      #expect(try directory.description().classNames.count == 4)
    }
    let resumed = try whole.goOn(directory)
    #expect(resumed.bits == whole.bits)
    #expect(withoutMeasurements(resumed.trainer.history) == withoutMeasurements(whole.history))
    #expect(resumed.trainer.best == whole.best)
    #expect(try directory.weightBits(.best) == whole.directory.weightBits(.best))
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      .filter { !$0.hasPrefix("events.out.tfevents.") }
    #expect(
      names == [".lock", "best.safetensors", "last.safetensors", "metrics.csv", "previous.safetensors", "run.json"])
    let sessions = try #require(try directory.description().sessions)
    #expect(sessions.last?.outcome == .finished && sessions.dropLast().allSatisfy { $0.ended == nil })
  }

  @Test("Killed before its first checkpoint, a run starts from its beginning")
  func beforeTheFirst() async throws {
    let folder = NSTemporaryDirectory() + "kills-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = RunDirectory(path: folder)
    try directory.create(.init(configuration: tinyConfiguration(), classNames: ["a", "b", "c", "d"]))
    await expectKill(folder, Moment(stage: "forced", file: "last.safetensors", count: 1))
    #expect(!directory.hasCheckpoint && directory.wasBegun)
  }
}
