import Core
import Kernels

/// The machine's part in a run.
public enum Computing {
  /// How many threads compute at a time; all processors by default.
  public static var threads: Int {
    get { ThreadPool.size }
    set { ThreadPool.size = newValue }
  }

  /// Which kernels 3x3 convolutions use; anything but `.automatic` is for measurements.
  public static var convolutions: ConvolutionAlgorithm { Convolution.algorithm }

  /// Runs `body` with 3x3 convolutions by `algorithm`.
  public static func convolving<Result>(
    by algorithm: ConvolutionAlgorithm, _ body: () throws -> Result
  ) rethrows -> Result {
    try Convolution.$algorithm.withValue(algorithm, operation: body)
  }
}
