import Core
import EIL
import Foundation

/// Where `eil localize` writes, looked at before it does: results must not take the place of an image, nor lie among
/// the images of a data set, where the next training would take them for images.
struct LocalizedPlaces {
  let images: [String]
  /// One for each image.
  let results: [String]
  /// The folder that was asked for.
  let out: String?
  /// The run's folder; nil for a network of no run.
  let run: String?

  /// - Throws: `TrainingError` with the path and what to do.
  func check() throws(TrainingError) {
    try checkInputs()
    try checkFolders()
    guard let data = dataFolder else { return }
    for folder in Set(results.map(Self.folder)).sorted() where Self.contains(data.resolved, folder) {
      throw TrainingError(
        "\(folder): this folder belongs to \(data.text), which the run was trained on; the next training would take "
          + "results in it for images. Name another folder with --out")
    }
  }

  private func checkInputs() throws(TrainingError) {
    let sources = Set(images.compactMap(FileIdentity.init))
    for (image, result) in zip(images, results) where FileIdentity(result).map(sources.contains) ?? false {
      throw TrainingError(
        "\(image): its result would be written over \(result), which is one of the images. Name a folder with --out")
    }
  }

  /// Folders side by side, all with images, are how the classes of a data set are stored.
  private func checkFolders() throws(TrainingError) {
    guard out == nil else { return }
    let folders = Set(images.filter { FileIdentity($0) != nil }.map(Self.folder)).sorted()
    let parents = Dictionary(grouping: folders) { FileName.resolved($0 + "/..") ?? $0 }
    guard let side = parents.values.filter({ $0.count > 1 }).min(by: { $0[0] < $1[0] }) else { return }
    throw TrainingError(
      "\(side[0]) and \(side[1]): folders of images side by side, as in a data set, whose next training would take "
        + "results in them for images. Name a folder for the results with --out")
  }

  /// The folder of the run's data; nil where there is none, or it cannot be told.
  private var dataFolder: (text: String, resolved: String)? {
    guard let run, let text = try? RunDirectory(path: run).description().configuration.data,
      let colon = text.firstIndex(of: ":")
    else { return nil }
    let path = text[text.index(after: colon)...]
    let folders = [String(path), path.lastIndex(of: "?").map { String(path[..<$0]) }].compactMap { $0 }
    guard let resolved = folders.lazy.filter({ !$0.isEmpty }).compactMap(FileName.resolved).first else { return nil }
    return (text, resolved)
  }

  private static func folder(of path: String) -> String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

  /// Whether `folder`, or as much of it as is there, lies in `outer` or is it.
  private static func contains(_ outer: String, _ folder: String) -> Bool {
    var folder = folder
    while FileName.resolved(folder) == nil, folder.count > 1 { folder = self.folder(of: folder) }
    guard let inner = FileName.resolved(folder) else { return false }
    return outer == inner || inner.hasPrefix(outer == "/" ? "/" : outer + "/")
  }
}
