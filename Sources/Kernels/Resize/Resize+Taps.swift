extension Resize {
  /// How values between cells are found.
  enum Method {
    case bilinear
    case bicubic

    /// Input cells that an output cell is computed from, along each axis.
    var tapCount: Int { self == .bilinear ? 2 : 4 }
  }

  /// Along one axis, the input cells that every output cell is computed from, and their weights.
  struct Taps<T: RealScalar> {
    /// Input cells of an output cell.
    let count: Int
    /// `[outputs, count]`.
    private(set) var cells: [Int] = []
    /// `[outputs, count]`.
    private(set) var weights: [T] = []

    init(_ method: Method, from inputs: Int, to outputs: Int, alignCorners: Bool) {
      count = method.tapCount
      for output in 0..<outputs {
        var position = Self.position(output, inputs, outputs, alignCorners)
        // PyTorch keeps bilinear positions, and not bicubic ones, from leaving the image at its start.
        if method == .bilinear { position = max(0, position) }
        let first = Int(position.rounded(.down))
        let fraction = position - Double(first)
        let start = method == .bilinear ? 0 : -1
        for tap in start..<start + count {
          cells.append(min(max(first + tap, 0), inputs - 1))
          weights.append(T(Self.weight(method, abs(Double(tap) - fraction))))
        }
      }
    }

    /// Where the center of an output cell lies, in input cells from the center of the first.
    private static func position(_ output: Int, _ inputs: Int, _ outputs: Int, _ alignCorners: Bool) -> Double {
      guard alignCorners else { return (Double(output) + 0.5) * Double(inputs) / Double(outputs) - 0.5 }
      return outputs > 1 ? Double(output) * Double(inputs - 1) / Double(outputs - 1) : 0
    }

    /// The weight of a cell at `distance` from the position; bicubic after Keys (1981), equation 15 with a = -0.75.
    private static func weight(_ method: Method, _ distance: Double) -> Double {
      guard method == .bicubic else { return max(0, 1 - distance) }
      let a = -0.75
      if distance <= 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      if distance < 2 { return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a }
      return 0
    }
  }
}
