import EIL
import Foundation

/// A folder of JPEG images, one folder a class, drawn by the program: the road of real images without a download.
struct DrawnFolder {
  /// The folder whose folders are the classes.
  let path: String
  private let dataset: PartsDataset

  /// Says where `count` images will lie; nothing is drawn yet.
  init(count: Int) {
    path = NSTemporaryDirectory() + "drawn-images-\(ProcessInfo.processInfo.processIdentifier)"
    dataset = PartsDataset(split: .train, count: count, size: 448, classes: 4)
  }

  /// The files.
  var files: [String] { (0..<dataset.count).map { "\(path)/class\(dataset.label(at: $0))/\($0).jpg" } }

  /// Draws the images, with the 500 x 375 pixels of a common photograph on the web.
  func draw() throws {
    for (index, file) in files.enumerated() {
      let folder = "\(path)/class\(dataset.label(at: index))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let image = try dataset.image(at: index).resized(width: 500, height: 375)
      try DrawnFolder.grained(image, index).write(to: file)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// With the grain of a photograph; flat areas would be decoded faster than those of real images.
  private static func grained(_ image: Image, _ seed: Int) -> Image {
    var (image, generator) = (image, RandomGenerator(seed: UInt64(seed)))
    for index in image.pixels.indices {
      let value = Int(image.pixels[index]) + Int(truncatingIfNeeded: generator.next() >> 60) - 8
      image.pixels[index] = UInt8(clamping: value)
    }
    return image
  }
}
