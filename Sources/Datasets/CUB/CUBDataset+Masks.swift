import Imaging

extension CUBDataset {
  public func mask(at index: Int) throws -> Mask? {
    guard let maskKind, annotations[index].hasMask else { return nil }
    let path = CUBDataset.maskPath(directory, maskKind, annotations[index].identifier)
    let levels = try ImageFiles.values(path)
    let values =
      switch maskKind {
      case .segmentations: CUBDataset.foreground(levels.pixels)
      case .trimaps: try CUBDataset.regions(levels, path)
      }
    return Mask(width: levels.width, height: levels.height, values: values)
  }

  static func maskPath(_ directory: String, _ kind: MaskKind, _ file: String) -> String {
    let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file[...]
    return "\(directory)/\(kind.rawValue)/\(stem).png"
  }

  /// Segmentations redrawn as plain 0 and 1 are taken as such.
  private static func foreground(_ levels: [UInt8]) -> [UInt8] {
    let threshold: UInt8 = (levels.max() ?? 0) <= 1 ? 0 : 51
    return levels.map { $0 > threshold ? Mask.foreground : Mask.background }
  }

  private static func regions(_ levels: Image, _ path: String) throws(DatasetError) -> [UInt8] {
    let meanings: [UInt8: UInt8] = [1: Mask.foreground, 2: Mask.background, 3: Mask.ignored]
    var table = [UInt8](repeating: 254, count: 256)
    for (level, meaning) in meanings { table[Int(level)] = meaning }
    let values = levels.pixels.map { table[Int($0)] }
    if let wrong = values.firstIndex(of: 254) {
      throw DatasetError(
        path: path,
        reason: "found the value \(levels.pixels[wrong]) at x \(wrong % levels.width), y \(wrong / levels.width); "
          + "trimaps hold 1 (foreground), 2 (background) and 3 (not classified)")
    }
    return values
  }
}
