import Foundation

/// A file of weights of any size that takes no room on the disk: what nobody has written of a file is zeros.
struct SparseWeights {
  let shapes: [(name: String, shape: [Int])]

  /// The classification form of VGG with 11 layers.
  static func vgg11(classes: Int) -> SparseWeights {
    var shapes: [(name: String, shape: [Int])] = []
    func add(_ name: String, _ weight: [Int]) {
      shapes.append(("\(name).weight", weight))
      shapes.append(("\(name).bias", [weight[0]]))
    }
    var channels = 3
    let widths = [(0, 64), (3, 128), (6, 256), (8, 256), (11, 512), (13, 512), (16, 512), (18, 512)]
    for (number, width) in widths {
      add("features.\(number)", [width, channels, 3, 3])
      channels = width
    }
    add("classifier.0", [4096, 512 * 7 * 7])
    add("classifier.3", [4096, 4096])
    add("classifier.6", [classes, 4096])
    return SparseWeights(shapes: shapes)
  }

  /// Writes it as safetensors.
  func write(to path: String) throws {
    var (entries, end): ([String], Int) = ([], 0)
    for (name, shape) in shapes {
      let next = end + shape.reduce(4, *)
      entries.append("\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(end),\(next)]}")
      end = next
    }
    var header = Data("{\(entries.joined(separator: ","))}".utf8)
    // Numbers that lie where they can be used in place are not read.
    header.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: 7 - (header.count + 7) % 8))
    let start = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header
    try start.write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: UInt64(start.count + end))
    try file.close()
  }
}
