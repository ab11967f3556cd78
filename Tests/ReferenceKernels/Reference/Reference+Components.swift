extension Reference {
  /// Numbers the connected parts of a mask `[H, W]` from 1, in the order of their first cells; 0 is background.
  ///
  /// Every cell starts with a number of its own and takes the smallest number around it until nothing changes.
  /// - Parameter diagonal: whether cells that touch at a corner are connected.
  public static func connectedComponents(_ mask: ReferenceArray, diagonal: Bool) -> ReferenceArray {
    let (height, width) = (mask.shape[0], mask.shape[1])
    var labels = (0..<mask.count).map { mask.values[$0] != 0 ? $0 + 1 : 0 }
    var changed = true
    while changed {
      changed = false
      for y in 0..<height {
        for x in 0..<width where labels[y * width + x] != 0 {
          let smallest = neighbors(y, x, height, width, diagonal).map { labels[$0] }.filter { $0 != 0 }.min()
          if let smallest, smallest < labels[y * width + x] {
            labels[y * width + x] = smallest
            changed = true
          }
        }
      }
    }
    let numbers = Array(Set(labels).subtracting([0])).sorted()
    return ReferenceArray(shape: mask.shape, values: labels.map { label in
      Double((numbers.firstIndex(of: label) ?? -1) + 1)
    })
  }

  private static func neighbors(_ y: Int, _ x: Int, _ height: Int, _ width: Int, _ diagonal: Bool) -> [Int] {
    var result: [Int] = []
    for dy in -1...1 {
      for dx in -1...1 where (dy, dx) != (0, 0) && (diagonal || dy == 0 || dx == 0) {
        let (row, column) = (y + dy, x + dx)
        if row >= 0 && row < height && column >= 0 && column < width { result.append(row * width + column) }
      }
    }
    return result
  }
}
