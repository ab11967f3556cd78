import ArgumentParser
import EIL
import ONNX

/// The commands of `eil`, for a program of your own that knows more than the one of this package: a main file of
///
///     import EIL
///     import EILCommand
///
///     try Backbone.register(myBackbone)
///     MethodRegistry.register(MyMethod.self)
///     EILProgram.main()
///
/// has all commands, and they take backbone and method by their names.
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
    version: RunEnvironment.packageVersion,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, LocalizeCommand.self, SummaryCommand.self, ReportCommand.self,
      PredictCommand.self, InspectCommand.self, ConvertCommand.self, ExportCommand.self,
      MethodsCommand.self, BenchCommand.self,
    ])

  public init() {}

  /// Runs the command that the arguments name. Networks that no name stands for are saved beside the weights of their
  /// runs as ONNX files, and read from there.
  public static func main() {
    NetworkFormats.register(ONNXNetworkFormat())
    let arguments = Array(CommandLine.arguments.dropFirst())
    do { try CommandNames.check(arguments, of: Self.self) } catch { exit(withError: error) }
    main(nil)
  }

  /// The kinds of data sets, a line each.
  private static var datasets: String {
    DatasetSpecification.help.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }
}
