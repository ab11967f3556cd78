import Foundation
import Interchange

/// The files that a model keeps weights in beside its own: within its folder only.
struct ExternalData {
  let modelPath: String
  private var files: [String: HeldBytes] = [:]

  /// - Parameter modelPath: empty for a model that was not read from a file, which can have no others beside it.
  init(modelPath: String) { self.modelPath = modelPath }

  /// Bytes of all files opened so far.
  var byteCount: Int { files.values.reduce(0) { $0 + $1.count } }

  /// The part of a file that `proto` names.
  mutating func bytes(of proto: Onnx_TensorProto) throws(ONNXError) -> HeldBytes {
    let place = ONNXError.Place.tensor(proto.name)
    let settings = Dictionary(proto.externalData.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard let location = settings["location"] else {
      throw ONNXError.damaged("its values are said to be in another file, but not in which", place)
    }
    let file = try open(location, place)
    let start = try number(settings["offset"], "offset", place) ?? 0
    let count = try number(settings["length"], "length", place) ?? max(0, file.count - start)
    guard start <= file.count, count <= file.count - start else {
      throw ONNXError.damaged(
        "its values are said to be the \(count) bytes from \(start) of '\(location)', which has \(file.count)", place)
    }
    return file.part(start..<start + count)
  }

  private func number(_ text: String?, _ name: String, _ place: ONNXError.Place) throws(ONNXError) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ONNXError.damaged("the \(name) '\(text.prefix(32))' of its values is not a whole number", place)
    }
    return number
  }

  private mutating func open(_ location: String, _ place: ONNXError.Place) throws(ONNXError) -> HeldBytes {
    if let file = files[location] { return file }
    guard !modelPath.isEmpty else {
      throw ONNXError(
        place, problem: "its values are in another file, '\(location)', and the model was not read from a folder",
        remedy: "Open the model by its path, or write it with all values in one file")
    }
    let folder = URL(fileURLWithPath: modelPath).resolvingSymlinksInPath().deletingLastPathComponent()
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    let target = folder.appendingPathComponent(location).resolvingSymlinksInPath()
    let inside = target.path.hasPrefix(folder.path.hasSuffix("/") ? folder.path : folder.path + "/")
    guard !location.isEmpty, !location.hasPrefix("/"), !location.contains("\0"), inside,
      parts.allSatisfy({ !["", ".", ".."].contains($0) })
    else {
      throw ONNXError(
        place,
        problem: "its values are said to be in '\(location.prefix(128))', which is not in the model's own folder",
        remedy: "Put the file beside the model and name it without a path")
    }
    do {
      let file = HeldBytes(try MappedFile(path: target.path))
      files[location] = file
      return file
    } catch { throw ONNXError(error).at(place) }
  }
}
