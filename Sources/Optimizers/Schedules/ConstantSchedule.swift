/// The learning rate stays as it is.
public struct ConstantSchedule: Schedule, Hashable, Codable {
  public init() {}

  public func rate(at epoch: Double) -> Double { 1 }
}

extension Schedule where Self == ConstantSchedule {
  /// The learning rate stays as it is.
  public static var constant: ConstantSchedule { ConstantSchedule() }
}
