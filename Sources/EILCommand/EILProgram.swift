import ArgumentParser
import EIL

/// The program `eil`: a command line over everything in the registries.
///
/// A program of your own gets all commands for its methods, backbones and data sets: it registers them and calls
/// `EILProgram.main()`.
public struct EILProgram: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "eil",
    abstract: "Train convolutional networks that find whole objects from image-level labels.",
    discussion: """
      A first run, without any download:

        eil train --data parts --backbone small-vgg --erase conv3_2 --out runs/first
        eil evaluate --run runs/first --data parts
        eil localize --run runs/first photo.jpg

      Data sets are named by what they are and where:
      \(datasets)
      """,
    version: Surroundings.packageVersion,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, LocalizeCommand.self, SummaryCommand.self, ReportCommand.self,
      PredictCommand.self, InspectCommand.self, ConvertCommand.self, ExportCommand.self,
      MethodsCommand.self, BenchCommand.self,
    ])

  public init() {}

  /// The kinds of data sets, a line each.
  private static var datasets: String {
    DatasetSpecification.help.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }
}
