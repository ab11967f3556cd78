import EIL
import Foundation

/// A folder of JPEG pictures, one folder a class, drawn by the program: the road of real pictures without a download.
struct DrawnFolder {
  /// The folder whose folders are the classes.
  let path: String
  private let dataset: PartsDataset

  /// Says where `count` pictures will lie; nothing is drawn yet.
  init(count: Int) {
    path = NSTemporaryDirectory() + "drawn-pictures-\(ProcessInfo.processInfo.processIdentifier)"
    dataset = PartsDataset(split: .train, count: count, size: 448, classes: 4)
  }

  /// The files.
  var files: [String] { (0..<dataset.count).map { "\(path)/class\(dataset.label(at: $0))/\($0).jpg" } }

  /// Draws the pictures, with the 500 x 375 pixels of a common photograph on the web.
  func draw() throws {
    for (index, file) in files.enumerated() {
      let folder = "\(path)/class\(dataset.label(at: index))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let picture = try dataset.picture(at: index).resized(width: 500, height: 375)
      try DrawnFolder.grained(picture, index).write(to: file)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// With the grain of a photograph; flat areas would be decoded faster than those of real pictures.
  private static func grained(_ picture: Picture, _ seed: Int) -> Picture {
    var (picture, generator) = (picture, RandomGenerator(seed: UInt64(seed)))
    for index in picture.pixels.indices {
      let value = Int(picture.pixels[index]) + Int(truncatingIfNeeded: generator.next() >> 60) - 8
      picture.pixels[index] = UInt8(clamping: value)
    }
    return picture
  }
}
