/// How fast the machine can be at best, for comparison.
public struct MachineLimits: Sendable, Equatable {
  /// 10⁹ floating-point operations a second; nil where not known.
  public var gigaflopsPerSecond: Double?
  /// 10⁹ bytes a second between memory and processor; nil where not known.
  public var gigabytesPerSecond: Double?

  public init(gigaflopsPerSecond: Double? = nil, gigabytesPerSecond: Double? = nil) {
    self.gigaflopsPerSecond = gigaflopsPerSecond
    self.gigabytesPerSecond = gigabytesPerSecond
  }

  /// The least seconds for so much work: arithmetic and memory traffic go on side by side, so the slower of the two
  /// counts (the roofline of Williams, Waterman and Patterson, 2009). Nil without limits.
  func seconds(gigaflops: Double, bytes: Double) -> Double? {
    let arithmetic = gigaflopsPerSecond.map { gigaflops / $0 }
    let traffic = gigabytesPerSecond.map { bytes * 1e-9 / $0 }
    return [arithmetic, traffic].compactMap { $0 }.max()
  }
}
