import ArgumentParser
import EIL
import ONNX

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "List the tensors of a file of weights: names, types, shapes and what their numbers are like.",
    discussion: """
      Reads safetensors, PyTorch's .pth and .pt, NumPy's .npz and .npy, and ONNX; all but .onnx by their content. A \
      pickle within is read as data, and nothing in it is run.
      """)

  @Argument(help: "The file.")
  var file: String

  @Flag(name: .customLong("no-statistics"), help: "Leave out the numbers, which have to be read for that.")
  var leavesOutStatistics = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var computing: ThreadOptions

  func run() throws {
    computing.apply()
    let inspection = try inspection()
    print(json ? try inspection.json() + "\n" : inspection.text, terminator: "")
  }

  private func inspection() throws -> Inspection {
    let withStatistics = !leavesOutStatistics
    return switch WeightFormat(extensionOf: file) {
    case .onnx: try Inspection(ONNXFile(path: file), withStatistics: withStatistics)
    default: try Inspection(Weights.open(file), withStatistics: withStatistics)
    }
  }
}
