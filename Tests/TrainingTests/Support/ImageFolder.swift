import Foundation
import Imaging

/// Writes a data set of one folder a class: plain images, a color a class.
func writeImages(_ folder: String, classes: [String], count: Int, side: Int = 32) throws {
  for (number, name) in classes.enumerated() {
    try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    for index in 0..<count {
      let color = [UInt8(number * 90 + index), UInt8(200 - number * 60), UInt8(40 + 7 * index)]
      try Image(width: side, height: side, filledWith: color).write(to: "\(folder)/\(name)/\(index).png")
    }
  }
}

/// Cuts a file off after half of its bytes.
func truncate(_ path: String) throws {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: path))
}
