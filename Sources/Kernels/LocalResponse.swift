import Core

/// Local response normalization over neighboring channels (Krizhevsky et al. 2012, section 3.3), in float32 and
/// float64.
public enum LocalResponse {
  /// `y = x / (k + alpha / size * sum of x² over the window)^beta`, PyTorch's reading: the paper's alpha is this one
  /// divided by `size`.
  public struct Settings: Sendable, Hashable {
    /// Channels in a window: `size / 2` before a channel, itself and the rest behind it; those outside count as 0.
    public var size: Int
    /// What the mean of the squares in a window is multiplied by.
    public var alpha: Double
    /// The exponent of the divisor.
    public var beta: Double
    /// Added to the divisor before it is raised to `beta`.
    public var k: Double

    public init(size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
      (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
      check()
    }

    fileprivate func check() {
      require(
        size > 0,
        "local response normalization: the window must have at least one channel, not \(size); give one from 1 up")
    }
  }

  /// The normalized `[N, C, ...]`, in row-major order.
  public static func forward(_ x: NDArray, _ settings: Settings) -> NDArray {
    check(x, settings)
    let output = NDArray(uninitialized: x.shape, x.dtype)
    let input = x.plain()
    Profile.measure("local response normalization", .pass(x, output, operations: Double(settings.size + 6))) {
      switch x.dtype {
      case .float32: ResponseTiles<Float>(x.shape, settings).forward(input, output)
      case .float64: ResponseTiles<Double>(x.shape, settings).forward(input, output)
      case .int32, .uint8: failUnsupported("local response normalization", x)
      }
    }
    return output
  }

  /// The gradient with respect to the input.
  public static func gradient(_ outputGradient: NDArray, input x: NDArray, _ settings: Settings) -> NDArray {
    require(
      outputGradient.shape == x.shape && outputGradient.dtype == x.dtype,
      "local response normalization, gradient: \(outputGradient.dtype) of shape \(outputGradient.shape) differs from "
        + "the input's \(x.dtype) of shape \(x.shape)")
    check(x, settings)
    let result = NDArray(uninitialized: x.shape, x.dtype)
    let (gradient, input) = (outputGradient.plain(), x.plain())
    let work = Profile.Work.pass(x, outputGradient, result, operations: Double(2 * settings.size + 12))
    Profile.measure("local response normalization, gradient", work) {
      switch x.dtype {
      case .float32: ResponseTiles<Float>(x.shape, settings).backward(gradient, input, result)
      case .float64: ResponseTiles<Double>(x.shape, settings).backward(gradient, input, result)
      case .int32, .uint8: failUnsupported("local response normalization, gradient", x)
      }
    }
    return result
  }

  /// The settings may have been changed since they were made.
  private static func check(_ x: NDArray, _ settings: Settings) {
    settings.check()
    require(
      x.shape.count >= 2,
      "local response normalization: the input \(x.described) must be [N, C, ...]; give a single sample a first axis "
        + "of 1")
  }
}

/// Pieces of a few hundred pixels with all their channels, which stay in the cache while windows pass over them.
struct ResponseTiles<T: RealScalar> {
  private let images: Int
  private let channels: Int
  private let pixels: Int
  private let settings: LocalResponse.Settings
  private let tile = 256

  init(_ shape: Shape, _ settings: LocalResponse.Settings) {
    (images, channels) = (shape[0], shape[1])
    pixels = shape.product(of: 2..<shape.count)
    self.settings = settings
  }

  private var before: Int { settings.size / 2 }
  private var after: Int { (settings.size - 1) / 2 }

  func forward(_ x: NDArray, _ output: NDArray) {
    let (x, y) = (x.address(as: T.self), output.address(as: T.self))
    forEachTile { start, width, squares, sums in
      square(x + start, width, squares)
      for channel in 0..<channels {
        add(squares, channel - before...channel + after, width, sums)
        let (from, to) = (x + start + channel * pixels, y + start + channel * pixels)
        for i in 0..<width { to[i] = from[i] * inversePower(sums[i]) }
      }
    }
  }

  /// With d the sum in the denominator: `g / d^beta - 2 alpha beta / size * x * sum of (g x / d^(beta + 1))` over the
  /// channels in whose windows this one lies.
  func backward(_ gradient: NDArray, _ x: NDArray, _ result: NDArray) {
    let (g, x, r) = (gradient.address(as: T.self), x.address(as: T.self), result.address(as: T.self))
    let slope = T(-2 * settings.alpha * settings.beta / Double(settings.size))
    forEachTile { start, width, squares, sums in
      square(x + start, width, squares)
      let products = squares + channels * tile
      for channel in 0..<channels {
        add(squares, channel - before...channel + after, width, sums)
        let at = start + channel * pixels
        let (from, upper, to, product) = (x + at, g + at, r + at, products + channel * tile)
        for i in 0..<width {
          let direct = upper[i] * inversePower(sums[i])
          to[i] = direct
          product[i] = direct * from[i] / denominator(sums[i])
        }
      }
      for channel in 0..<channels {
        add(products, channel - after...channel + before, width, sums)
        let (from, to) = (x + start + channel * pixels, r + start + channel * pixels)
        for i in 0..<width { to[i] += slope * from[i] * sums[i] }
      }
    }
  }

  /// Calls `body` with where each tile's first channel starts, its width, and room for two numbers of each of its
  /// values and one of each of its pixels.
  private func forEachTile(
    _ body: (_ start: Int, _ width: Int, _ room: UnsafeMutablePointer<T>, _ sums: UnsafeMutablePointer<T>) -> Void
  ) {
    let perImage = (pixels + tile - 1) / tile
    let work = max(1, channels * tile * (settings.size + 8))
    let numbers = (2 * channels + 1) * tile
    ThreadPool.run(images * perImage, grain: max(1, 65536 / work), room: numbers, of: T.self) { tasks, room in
      for task in tasks {
        let (image, part) = task.quotientAndRemainder(dividingBy: perImage)
        let width = min(tile, pixels - part * tile)
        body(image * channels * pixels + part * tile, width, room, room + 2 * channels * tile)
      }
    }
  }

  @inline(__always)
  private func square(_ x: UnsafeMutablePointer<T>, _ width: Int, _ squares: UnsafeMutablePointer<T>) {
    for channel in 0..<channels {
      let (from, to) = (x + channel * pixels, squares + channel * tile)
      for i in 0..<width { to[i] = from[i] * from[i] }
    }
  }

  /// The sums of the `window` of channels of `values`, as far as they exist.
  @inline(__always)
  private func add(
    _ values: UnsafeMutablePointer<T>, _ window: ClosedRange<Int>, _ width: Int, _ sums: UnsafeMutablePointer<T>
  ) {
    sums.update(repeating: 0, count: width)
    for channel in max(0, window.lowerBound)..<min(channels, window.upperBound + 1) {
      let line = values + channel * tile
      for i in 0..<width { sums[i] += line[i] }
    }
  }

  @inline(__always)
  private func denominator(_ sum: T) -> T { T(settings.k) + T(settings.alpha / Double(settings.size)) * sum }

  /// The denominator to the power -beta; by roots for AlexNet's 0.75.
  @inline(__always)
  private func inversePower(_ sum: T) -> T {
    let base = denominator(sum)
    guard settings.beta == 0.75 else { return T.pow(base, T(-settings.beta)) }
    let root = base.squareRoot()
    return 1 / (root * root.squareRoot())
  }
}
