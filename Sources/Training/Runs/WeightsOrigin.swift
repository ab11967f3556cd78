import Interchange

/// The file that a run's weights started from, so that it can be found again.
public struct WeightsOrigin: Sendable, Codable, Equatable {
  /// The file's name, without its folder.
  public var file: String
  /// Its length in bytes.
  public var byteCount: Int
  /// SHA-256 of its content, in 64 hexadecimal digits.
  public var sha256: String

  /// Reads the file at `path`.
  /// - Throws: `InterchangeError` when it cannot be read; `TrainingError` when its name tells another checksum, as
  ///   those of torchvision's files do (`vgg16-397923af.pth`).
  public init(path: String) throws {
    let digest = try FileDigest(path: path)
    file = String(path.split(separator: "/").last ?? "")
    (byteCount, sha256) = (digest.byteCount, digest.sha256)
    if let told = WeightsOrigin.toldChecksum(file), !sha256.hasPrefix(told) {
      throw TrainingError(
        "\(path): its name tells a checksum (SHA-256) that begins with \(told), but that of its content is "
          + "\(sha256.prefix(8))...; it is damaged or was changed. Fetch it again, or rename it if it was changed on "
          + "purpose")
    }
  }

  /// The first digits of the checksum in names such as `vgg16-397923af.pth`; nil in others.
  static func toldChecksum(_ file: String) -> String? {
    guard let match = file.wholeMatch(of: /.+-([0-9a-f]{8})\.(?:pth|pt)/) else { return nil }
    return String(match.1)
  }
}
