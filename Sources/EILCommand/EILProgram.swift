import ArgumentParser
import EIL

/// The commands of `eil`, for a program of your own that knows more than the one of this package: a main file of
///
///     import EIL
///     import EILCommand
///
///     try Backbone.register(myBackbone)
///     EILProgram.main()
///
/// has all commands, and they take the backbone by its name.
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
        parts                 drawn by the program: creatures with a telling head and a large body
        cub:DIR               CUB-200-2011
        tiny-imagenet:DIR     Tiny-ImageNet
        folder:DIR            a folder of pictures for each class, with or without train and test parts
        idx:DIR               MNIST and Fashion-MNIST files
      """,
    version: Surroundings.packageVersion,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, LocalizeCommand.self, SummaryCommand.self, ReportCommand.self,
      PredictCommand.self, InspectCommand.self, ConvertCommand.self, ExportCommand.self,
      BenchCommand.self,
    ])

  public init() {}
}
