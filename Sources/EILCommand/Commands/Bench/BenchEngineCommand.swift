import ArgumentParser
import EIL

struct BenchEngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Measure what an operation costs beside its arithmetic.",
    discussion: """
      Multiplies small tensors by a parameter, adds another one and takes the ReLU, a hundred times over, and runs \
      backward to both parameters. Times are of one operation in the median run.
      """)

  @Option(help: ArgumentHelp("Values a side of the square tensors.", valueName: "values"))
  var side = 8

  @Option(help: ArgumentHelp("Runs before the clock starts.", valueName: "runs"))
  var warmup = 20

  @Option(help: ArgumentHelp("Timed runs.", valueName: "runs"))
  var steps = 200

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup(title: "Computing") var computing: ThreadOptions

  func validate() throws {
    try Ranges.within(1...1024, "--side", side)
    try Ranges.atLeast(0, "--warmup", warmup)
    try Ranges.atLeast(1, "--steps", steps)
  }

  func run() throws {
    computing.apply()
    let result = try EngineResult(measuringSide: side, warmup: warmup, steps: steps)
    print(json ? try result.json() + "\n" : result.table.text, terminator: "")
  }
}
