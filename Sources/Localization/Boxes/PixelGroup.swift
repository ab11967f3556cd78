import Imaging

/// Pixels that hang together, found by flooding.
struct PixelGroup {
  /// Positions `y * width + x`.
  var pixels: [Int] = []
  var left = Int.max
  var top = Int.max
  var right = -1
  var bottom = -1

  /// The groups of set pixels, in the order of their first pixel.
  static func groups(of set: [Bool], size: ImageSize, diagonals: Bool) -> [PixelGroup] {
    var remaining = set
    var groups: [PixelGroup] = []
    for start in set.indices where remaining[start] {
      remaining[start] = false
      var group = PixelGroup()
      var waiting = [start]
      while let pixel = waiting.popLast() {
        let (x, y) = (pixel % size.width, pixel / size.width)
        group.add(pixel, x: x, y: y)
        for row in max(0, y - 1)...min(size.height - 1, y + 1) {
          for column in max(0, x - 1)...min(size.width - 1, x + 1) where diagonals || row == y || column == x {
            let neighbor = row * size.width + column
            guard remaining[neighbor] else { continue }
            remaining[neighbor] = false
            waiting.append(neighbor)
          }
        }
      }
      groups.append(group)
    }
    return groups
  }

  private mutating func add(_ pixel: Int, x: Int, y: Int) {
    pixels.append(pixel)
    left = min(left, x)
    top = min(top, y)
    right = max(right, x)
    bottom = max(bottom, y)
  }

  /// Whether a pixel lies on the image's edge.
  func touchesEdge(of size: ImageSize) -> Bool {
    left == 0 || top == 0 || right == size.width - 1 || bottom == size.height - 1
  }

  /// The area inside the polygon through the centers of the outermost pixels.
  ///
  /// Each square of 2 x 2 pixels adds 1 with all four inside and, cut along its diagonal, 1/2 with three.
  func contourArea(imageWidth: Int) -> Double {
    let size = ImageSize(width: right - left + 3, height: bottom - top + 3)
    var outside = [Bool](repeating: true, count: size.width * size.height)
    for pixel in pixels {
      outside[(pixel / imageWidth - top + 1) * size.width + pixel % imageWidth - left + 1] = false
    }
    var filled = [Int](repeating: 1, count: outside.count)
    // The margin of one pixel makes the outside one group, and the first one found.
    for pixel in PixelGroup.groups(of: outside, size: size, diagonals: false)[0].pixels { filled[pixel] = 0 }
    var halves = 0
    for y in 0..<size.height - 1 {
      for x in 0..<size.width - 1 {
        let corner = y * size.width + x
        let count = filled[corner] + filled[corner + 1] + filled[corner + size.width] + filled[corner + size.width + 1]
        halves += max(0, count - 2)
      }
    }
    return Double(halves) / 2
  }
}
