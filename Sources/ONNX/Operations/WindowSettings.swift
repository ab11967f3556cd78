import Autodiff

/// How the windows of a convolution or pooling lie, before the input's size is known.
struct WindowSettings: Sendable {
  let strides: [Int]
  let dilations: [Int]
  /// Top, left, bottom, right; nil where they follow from the input's size.
  let pads: [Int]?
  /// Whether an odd row or column of padding comes last; meaningful where `pads` is nil.
  let padsLast: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    strides = try node.integers("strides", count: 2) ?? [1, 1]
    dilations = try node.integers("dilations", count: 2) ?? [1, 1]
    let mode = node.text("auto_pad", "NOTSET")
    switch mode {
    case "NOTSET", "": pads = try node.integers("pads", count: 4) ?? [0, 0, 0, 0]
    case "VALID": pads = [0, 0, 0, 0]
    case "SAME_UPPER", "SAME_LOWER": pads = nil
    default: throw ONNXError(problem: "the setting 'auto_pad' is '\(mode.prefix(32))', which is not known")
    }
    padsLast = mode == "SAME_UPPER"
    guard (strides + dilations).allSatisfy({ $0 > 0 && $0 <= 1 << 20 }), (pads ?? []).allSatisfy({ $0 <= 1 << 20 })
    else {
      throw ONNXError(problem: "strides \(strides), dilations \(dilations) and pads \(pads ?? []) are not supported")
    }
    guard (pads ?? []).allSatisfy({ $0 >= 0 }) else {
      throw ONNXError(problem: "the pads \(pads ?? []) cut something off, which is not supported")
    }
  }

  /// Padding for an input of this size: top, bottom, left, right.
  func padding(
    _ height: Int, _ width: Int, kernel: [Int]
  ) -> (top: Int, bottom: Int, left: Int, right: Int) {
    if let pads { return (pads[0], pads[2], pads[1], pads[3]) }
    let (rows, columns) = (same(height, kernel[0], 0), same(width, kernel[1], 1))
    return (rows.before, rows.after, columns.before, columns.after)
  }

  /// Padding that leaves one window for each stride of the input.
  private func same(_ size: Int, _ kernel: Int, _ axis: Int) -> (before: Int, after: Int) {
    let count = (size + strides[axis] - 1) / strides[axis]
    let needed = max(0, (count - 1) * strides[axis] + (kernel - 1) * dilations[axis] + 1 - size)
    return padsLast ? (needed / 2, needed - needed / 2) : (needed - needed / 2, needed / 2)
  }

  /// How many windows fit on an axis.
  func count(_ size: Int, _ before: Int, _ after: Int, kernel: Int, axis: Int, ceil: Bool) throws(ONNXError) -> Int {
    let room = size + before + after - (kernel - 1) * dilations[axis] - 1
    guard room >= 0 else {
      throw ONNXError(
        problem: "a window of \(kernel) does not fit into \(size) with padding \(before) and \(after)",
        remedy: "Give a larger image")
    }
    guard ceil else { return room / strides[axis] + 1 }
    let windows = (room + strides[axis] - 1) / strides[axis] + 1
    return (windows - 1) * strides[axis] >= size + before ? windows - 1 : windows
  }
}
