import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine trains, predicts and loads, and in how much memory.",
    subcommands: [
      BenchStepCommand.self, BenchInferCommand.self, BenchLoaderCommand.self, BenchEngineCommand.self,
      BenchLoadCommand.self,
    ])
}
