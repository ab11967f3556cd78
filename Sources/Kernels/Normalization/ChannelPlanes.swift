import Core

/// Where the elements of each channel lie in a row-major array `[N, C, ...]`.
struct ChannelPlanes {
  let batch: Int
  let channels: Int
  let pixels: Int

  init(_ input: NDArray, _ operation: String) {
    require(
      input.shape.count >= 2, "\(operation): the input \(input.described) must be [N, C] or [N, C, H, W]; reshape it")
    batch = input.shape[0]
    channels = input.shape[1]
    pixels = input.shape.product(of: 2..<input.shape.count)
  }

  /// The elements of one channel.
  var count: Int { batch * pixels }

  func check(_ vectors: [NDArray?], _ input: NDArray) {
    for case let vector? in vectors {
      require(
        vector.elementCount == channels && vector.dtype == input.dtype,
        "batch normalization: \(vector.described) does not fit the \(channels) channels of the input "
          + "\(input.described); give one number for each, of its type")
    }
  }

  @inline(__always)
  func forEachChannel(_ body: (Int) -> Void) {
    ThreadPool.run(channels, grain: max(1, 16384 / max(1, count))) { range in
      for channel in range { body(channel) }
    }
  }

  /// Calls `body` with the positions of a channel, one image after the other.
  @inline(__always)
  func forEachRun(_ channel: Int, _ body: (Range<Int>) -> Void) {
    for image in 0..<batch {
      let start = (image * channels + channel) * pixels
      body(start..<start + pixels)
    }
  }

  /// The sum of `value` over the positions of a channel, in double precision, four sums side by side in each image.
  @inline(__always)
  func sum(_ channel: Int, _ value: (Int) -> Double) -> Double {
    var total = 0.0
    forEachRun(channel) { range in
      var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
      var i = range.lowerBound
      while i + 4 <= range.upperBound {
        a += value(i)
        b += value(i + 1)
        c += value(i + 2)
        d += value(i + 3)
        i += 4
      }
      while i < range.upperBound {
        a += value(i)
        i += 1
      }
      total += (a + b) + (c + d)
    }
    return total
  }
}
