import Autodiff
import Layers

extension RunDirectory.Description {
  /// Loads into `network`, a backbone of this run, what fits of the weights of another run.
  ///
  /// The head stays as it was drawn if the other run has other classes, even where their number is the same.
  ///
  /// - Parameters:
  ///   - run: the other run's folder.
  ///   - notice: told what is wrong with its newest checkpoint where the one before was taken.
  /// - Returns: what was taken, and what was not.
  /// - Throws: `TrainingError` if nothing fits; errors of the other run's folder and checkpoint.
  func load(_ run: String, into network: Sequential, notice: (String) -> Void) throws -> LoadReport {
    let directory = RunDirectory(path: run)
    let read = try directory.weights()
    if let text = read.notice { notice(text) }
    var tensors = read.value
    if try directory.description().classNames != classNames, let head = network.children.last?.name {
      tensors = tensors.filter { !$0.key.hasPrefix(head + ".") }
    }
    let report = try network.load(tensors, policy: .matching)
    guard !report.loaded.isEmpty else {
      throw TrainingError("\(run): none of its weights fits this network; train the same backbone in both runs")
    }
    return report
  }
}
