import EIL
import Foundation
import Testing

@testable import EILCommand

/// GT-known localization that asks for another overlap.
private struct KnownAt: LocalizationMetric {
  let required: Double
  private var tally = LevelTally()

  init(_ required: Double) { self.required = required }

  mutating func add(_ image: ImageOutcome) { tally.add { image.overlaps[$0] >= required } }
  mutating func merge(_ other: KnownAt) { tally.merge(other.tally) }
  var readings: [MetricReading] {
    [MetricReading("knownAt\(required)", "GT-known at \(required)", .atLevels(tally.shares))]
  }
}

/// A program with metrics of its own has them in the commands that measure, and the program `eil` has none.
///
/// Each test is a process of its own: what is registered is counted in all evaluations of a program.
@Suite struct OwnMetricTests {
  private static func register() {
    MetricRegistry.register(KnownAt(0.25))
    MetricRegistry.register(KnownAt(0.75))
  }

  private static func evaluated(_ run: String, _ arguments: [String] = []) throws -> RunEvaluation {
    try EvaluationDisplay.evaluate(
      run, data: nil, split: .test, workers: 0, checkpoint: .last, maps: MapOptions.parse([]),
      metrics: MetricOptions.parse(arguments), isQuiet: true)
  }

  @Test func theyStandBehindTheStandardOnes() async throws {
    let run = try TrainedRun.path()
    await #expect(processExitsWith: .success) { [run = run as String] in
      Self.register()
      let evaluation = try Self.evaluated(run)
      let own = try #require(evaluation.result.localization?.metrics)
      #expect(own.map(\.name) == ["knownAt0.25", "knownAt0.75"] && own.allSatisfy { $0.origin == .heldOut })
      #expect(try evaluation.json().contains("\"knownAt0.75\""))
      // But for them everything is what the program prints that has none.
      let rows = RunTables.values(evaluation.result.values).csv.split(separator: "\n")
      let csv = try Program.run("evaluate --run \(run) --csv").output.split(separator: "\n")
      #expect(rows.filter { !$0.hasPrefix("knownAt") } == csv && rows.count == csv.count + 2)
      let table = RunTables.metrics(try #require(evaluation.result.localization)).text.split(separator: "\n")
      #expect(table.count { $0.contains("GT-known at 0.25") } == 1)
      #expect(RunTables.comparison([evaluation]).text.contains("GT-known at 0.75"))
    }
  }

  @Test func someAreChosenByName() async throws {
    let run = try TrainedRun.path()
    await #expect(processExitsWith: .success) { [run = run as String] in
      Self.register()
      let some = try Self.evaluated(run, ["--metrics", "knownAt0.75,knownAt0.75"])
      #expect(some.result.localization?.metrics?.map(\.name) == ["knownAt0.75"])
      for command in ["evaluate", "report"] {
        let error = #expect(throws: (any Error).self) {
          _ = try EILProgram.parseAsRoot([command, "--run", "x", "--metrics", "knownAt0.75,lost"])
        }
        let text = error.map { EILProgram.message(for: $0) } ?? ""
        #expect(
          text.contains(
            "--metrics: no registered metric is called 'lost'. The registered metrics are: knownAt0.25, knownAt0.75"))
      }
    }
  }

  @Test func theOptionIsShownWhereItHasAUse() async {
    await #expect(processExitsWith: .success) {
      Self.register()
      #expect(EvaluateCommand.helpMessage().contains("knownAt0.25, knownAt0.75"))
      let plain = try Program.run("evaluate --help")
      #expect(!plain.output.contains("--metrics"))
    }
  }

  @Test func runsChooseThresholdsForThem() async throws {
    let folder = try TrainedRun.get().folder
    await #expect(processExitsWith: .success) { [folder = folder as String] in
      Self.register()
      let folder = folder + "/metric-\(UUID().uuidString)"
      let line = "train --data \(TrainedRun.data) --image-size 32 --batch 8 --epochs 1 --out \(folder)"
      var command = try EILProgram.parseAsRoot(line.split(separator: " ").map(String.init))
      try command.run()
      let thresholds = try #require(try RunDirectory(path: folder).thresholds())
      #expect(Set(thresholds.others.keys) == ["knownAt0.25", "knownAt0.75"])
    }
  }
}
