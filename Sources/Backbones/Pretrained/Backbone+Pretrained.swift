import Core
import Interchange

extension Backbone {
  /// What stands for the file of `pretrainedFile()` where a file of weights is named.
  public static let pretrainedName = "pretrained"

  /// The path of the backbone's pretrained weights in `cache`, whose checksum is compared (a moment for 20 MB).
  ///
  /// - Throws: `InterchangeError` when there are none for this backbone, when they were not fetched yet, or when the
  ///   file is another; it says what to do.
  public func pretrainedFile(in cache: WeightCache = WeightCache()) throws(InterchangeError) -> String {
    let source = try pretrainedSource()
    guard cache.holds(source) else {
      throw InterchangeError(
        file: cache.path(of: source), problem: "the pretrained weights of \(name) are not there yet",
        remedy: "Fetch them: eil fetch \(name). Without a network: \(cache.byHand(source))")
    }
    try cache.check(source)
    return cache.path(of: source)
  }

  /// Where the backbone's pretrained weights come from.
  ///
  /// - Throws: `InterchangeError` where there is nothing to fetch; it names the backbones that have something.
  public func pretrainedSource() throws(InterchangeError) -> PretrainedWeights {
    if let pretrained { return pretrained }
    throw InterchangeError(
      file: Backbone.pretrainedName, problem: "no weights are known for \(name) that can be fetched by name",
      remedy: "Give a file of weights, such as torchvision's; those of \(Backbone.fetchable.map(\.name).listed(atMost: 8)) can be fetched")
  }

  /// `path`, or that of the backbone's own pretrained weights where it is the name for them and no file is called so.
  ///
  /// - Throws: as `pretrainedFile(in:)`.
  public func weightsPath(_ path: String) throws(InterchangeError) -> String {
    Backbone.isPretrained(path) ? try pretrainedFile() : path
  }

  /// Whether `path` is the name for pretrained weights, and no file is called so.
  package static func isPretrained(_ path: String) -> Bool { path == pretrainedName && FileIdentity(path) == nil }

  /// The backbones whose weights can be fetched.
  public static var fetchable: [Backbone] { all.filter { $0.pretrained != nil } }
}
