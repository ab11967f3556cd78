/// One kind of work of one layer, all its calls in a run together.
public struct ProfiledOperation: Sendable, Codable, Equatable {
  /// What was computed, such as `batch normalization, gradient`.
  public let operation: String
  /// The layer, as in `features.28`; empty outside layers, as for the loss and the update of the weights.
  public let path: String
  /// Kernels a run.
  public let calls: Int
  /// A run, the median of the profiled ones.
  public let seconds: Double
  /// 10⁹ floating-point operations of the textbook's algorithm, a run.
  public let gigaflops: Double
  /// Of the operands and results, each moved once, a run.
  public let bytes: Double
  /// `gigaflops` divided by `seconds`.
  public let gigaflopsPerSecond: Double
  /// The seconds that the machine's limits allow; nil where no limits were given.
  public let limitSeconds: Double?
}
