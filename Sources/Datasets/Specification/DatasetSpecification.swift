/// Names a data set in a text, as in a command line.
///
/// - `cub:DIR` CUB-200-2011's layout
/// - `tiny-imagenet:DIR` Tiny-ImageNet's layout
/// - `folder:DIR` one folder a class, with or without parts
/// - `idx:DIR` MNIST's files
/// - `parts`, `parts:size=128,classes=8,train=2000,test=500,seed=0` the built-in procedural creatures
public struct DatasetSpecification: Sendable, Hashable, CustomStringConvertible {
  enum Kind: Sendable, Hashable {
    case cub(String)
    case tinyImageNet(String)
    case folder(String)
    case idx(String)
    case parts(PartsOptions)
  }

  /// The text that was given.
  public let description: String
  let kind: Kind

  /// The kinds that are known, as they are written.
  public static let kinds = ["cub:DIR", "tiny-imagenet:DIR", "folder:DIR", "idx:DIR", "parts", "parts:KEY=VALUE,..."]

  /// Understands `text`; files are not looked at yet.
  ///
  /// - Throws: `DatasetError` for an unknown kind, a missing folder name or an option that makes no sense.
  public init(_ text: String) throws(DatasetError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let rest = parts.count > 1 ? parts[1] : ""
    func folder() throws(DatasetError) -> String {
      guard !rest.isEmpty else {
        throw DatasetError(path: text, reason: "names no folder; write \(parts[0]):DIR")
      }
      return rest.count > 1 && rest.hasSuffix("/") ? String(rest.dropLast()) : rest
    }
    switch parts.first ?? "" {
    case "cub": kind = .cub(try folder())
    case "tiny-imagenet": kind = .tinyImageNet(try folder())
    case "folder": kind = .folder(try folder())
    case "idx": kind = .idx(try folder())
    case "parts": kind = .parts(try PartsOptions(rest, in: text))
    default:
      throw DatasetError(
        path: text, reason: "is no known kind of data set; known are \(Self.kinds.joined(separator: ", "))")
    }
    description = text
  }
}
