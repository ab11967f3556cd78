import Core

/// Changes of the size of `[N, C, H, W]` by interpolation, in float32 and float64; results are row-major.
///
/// Positions are PyTorch's: with `alignCorners` the centers of the corner pixels of both sizes coincide, without it
/// the outer edges do.
public enum Resize {
  /// Linear interpolation between the two nearest pixels along each axis.
  public static func bilinear(_ x: NDArray, height: Int, width: Int, alignCorners: Bool) -> NDArray {
    forward(.bilinear, x, height, width, alignCorners)
  }

  /// Cubic interpolation among the four nearest pixels along each axis (Keys 1981, with a = -0.75 as PyTorch has it);
  /// border pixels are repeated outwards.
  public static func bicubic(_ x: NDArray, height: Int, width: Int, alignCorners: Bool) -> NDArray {
    forward(.bicubic, x, height, width, alignCorners)
  }

  /// The gradient of `bilinear` with respect to its input, of shape `inputShape`.
  public static func bilinearGradient(_ outputGradient: NDArray, inputShape: Shape, alignCorners: Bool) -> NDArray {
    gradient(.bilinear, outputGradient, inputShape, alignCorners)
  }

  /// The gradient of `bicubic` with respect to its input, of shape `inputShape`.
  public static func bicubicGradient(_ outputGradient: NDArray, inputShape: Shape, alignCorners: Bool) -> NDArray {
    gradient(.bicubic, outputGradient, inputShape, alignCorners)
  }

  private static func forward(
    _ method: Method, _ x: NDArray, _ height: Int, _ width: Int, _ alignCorners: Bool
  ) -> NDArray {
    check(x.shape, x.dtype, height, width, "\(method) resize")
    let x = x.plain()
    let result = NDArray(uninitialized: [x.shape[0], x.shape[1], height, width], x.dtype)
    switch x.dtype {
    case .float32: Planes<Float>(x.shape, height, width, method, alignCorners).forward(x, result)
    case .float64: Planes<Double>(x.shape, height, width, method, alignCorners).forward(x, result)
    case .int32, .uint8: failUnsupported("\(method) resize", x)
    }
    return result
  }

  private static func gradient(
    _ method: Method, _ gradient: NDArray, _ inputShape: Shape, _ alignCorners: Bool
  ) -> NDArray {
    let matches =
      gradient.shape.count == 4 && inputShape.count == 4 && gradient.shape[0] == inputShape[0]
      && gradient.shape[1] == inputShape[1]
    require(
      matches,
      "\(method) resize, gradient: \(gradient.described) does not belong to the input \(inputShape); they must have "
        + "the same first two axes")
    let (height, width) = (gradient.shape[2], gradient.shape[3])
    check(inputShape, gradient.dtype, height, width, "\(method) resize, gradient")
    let gradient = gradient.plain()
    let result = NDArray(zeros: inputShape, gradient.dtype)
    switch gradient.dtype {
    case .float32: Planes<Float>(inputShape, height, width, method, alignCorners).backward(gradient, result)
    case .float64: Planes<Double>(inputShape, height, width, method, alignCorners).backward(gradient, result)
    case .int32, .uint8: failUnsupported("\(method) resize, gradient", gradient)
    }
    return result
  }

  static func check(
    _ shape: Shape, _ dtype: DType, _ height: Int, _ width: Int, _ operation: @autoclosure () -> String
  ) {
    require(
      shape.count == 4 && shape[2] > 0 && shape[3] > 0 && height > 0 && width > 0,
      "\(operation()): the input \(shape) (\(dtype)) must be [N, C, H, W] with at least one pixel, and the new size "
        + "\(height) x \(width) at least one each way; give a single image a first axis of 1")
  }
}

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
        let first = Int(saturating: position.rounded(.down))
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
