/// One optimizer step.
public struct StepReport: Sendable {
  /// From 0.
  public let epoch: Int
  /// Pictures of this epoch seen so far.
  public let pictures: Int
  /// Pictures in an epoch.
  public let epochPictures: Int
  /// Means of this epoch so far.
  public let loss: Double
  /// Per cent.
  public let accuracy: Double
}
