extension Mask {
  /// The mask at another size. Each pixel takes the value under its center: values are labels and cannot be mixed.
  public func resized(width newWidth: Int, height newHeight: Int) -> Mask {
    guard newWidth != width || newHeight != height else { return self }
    return resized(
      width: newWidth, height: newHeight,
      from: Box(left: 0, top: 0, right: Double(width), bottom: Double(height)))
  }

  /// The part of the mask inside `region`, at another size.
  public func resized(width newWidth: Int, height newHeight: Int, from region: Box) -> Mask {
    let columns = (0..<newWidth).map { x in
      min(width - 1, max(0, Int((region.left + (Double(x) + 0.5) * region.width / Double(newWidth)).rounded(.down))))
    }
    var result = [UInt8]()
    result.reserveCapacity(newWidth * newHeight)
    for y in 0..<newHeight {
      let position = region.top + (Double(y) + 0.5) * region.height / Double(newHeight)
      let row = min(height - 1, max(0, Int(position.rounded(.down)))) * width
      for column in columns { result.append(values[row + column]) }
    }
    return Mask(width: newWidth, height: newHeight, values: result)
  }

  /// The `width` x `height` pixels whose top left corner is (`left`, `top`). What lies past the edge is `padding`.
  public func cropped(left: Int, top: Int, width newWidth: Int, height newHeight: Int, padding: UInt8 = background)
    -> Mask
  {
    var result = [UInt8](repeating: padding, count: newWidth * newHeight)
    let columns = max(0, left)..<max(max(0, left), min(width, left + newWidth))
    for y in max(0, top)..<max(max(0, top), min(height, top + newHeight)) where !columns.isEmpty {
      let target = (y - top) * newWidth + columns.lowerBound - left
      for (offset, column) in columns.enumerated() { result[target + offset] = values[y * width + column] }
    }
    return Mask(width: newWidth, height: newHeight, values: result)
  }

  /// Left and right exchanged.
  public func flippedHorizontally() -> Mask {
    var result = values
    for y in 0..<height {
      for x in 0..<width { result[y * width + x] = values[(y + 1) * width - 1 - x] }
    }
    return Mask(width: width, height: height, values: result)
  }
}
