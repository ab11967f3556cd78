import ArgumentParser
import Core
import EIL
import Foundation
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
      MethodsCommand.self, BackbonesCommand.self, FetchCommand.self, BenchCommand.self,
    ])

  public init() {}

  /// Runs the command that the arguments name. Networks that no name stands for are saved beside the weights of their
  /// runs as ONNX files, and read from there.
  public static func main() {
    Console.holdClosedStreams()
    NetworkFormats.register(ONNXNetworkFormat())
    do {
      try CommandNames.check(arguments, of: Self.self)
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// Ends the program: with help or a version on standard output where they were asked for, else with a text on
  /// standard error. Whoever has stopped reading is told nothing.
  private static func end(with error: any Error) -> Never {
    if (error as? OutputError)?.isClosedPipe == true { _exit(OutputError.closedPipeStatus) }
    let (text, status) = (fullMessage(for: error), exitCode(for: error))
    guard status.isSuccess, !text.isEmpty else {
      if !text.isEmpty { Console.note(text) }
      Foundation.exit(status.rawValue)
    }
    do { try Console.print(text) } catch { end(with: error) }
    Foundation.exit(status.rawValue)
  }

  /// The words behind the program's name. Names of files that are not UTF-8 are written as `FileName` does.
  private static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { number in
      CommandLine.unsafeArgv[number].map { word in
        FileName.text(of: UnsafeRawBufferPointer(start: word, count: strlen(word)))
      }
    }
  }

  /// The kinds of data sets, a line each.
  private static var datasets: String {
    DatasetSpecification.help.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }
}
