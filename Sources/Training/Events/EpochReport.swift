import Methods

/// One epoch: a row of `metrics.csv`.
public struct EpochReport: Sendable, Codable, Equatable {
  /// From 1.
  public var epoch: Int
  /// The total loss, all terms included.
  public var loss: Double
  /// The terms of the loss as the method names them, each the mean over the images that had it, before its weight.
  public var terms: [NamedNumber]
  /// On the training images, in per cent.
  public var accuracy: Double
  /// The mean cross-entropy of the held-out images; 0 without such images.
  public var heldOutLoss: Double
  /// In per cent.
  public var heldOutAccuracy: Double
  /// At the epoch's last step, before the scales of groups.
  public var learningRate: Double
  /// Numbers of the method that change in the course of training, at the epoch's end.
  public var methodValues: [NamedNumber]
  /// Training images divided by the time that training on them took.
  public var imagesPerSecond: Double
  /// How long the epoch took.
  public var seconds: Double
  /// The most bytes of arrays in use at one time in a step of this epoch, weights included; nil in reports of runs that
  /// did not count them.
  public var peakBytes: Int?
  /// The process's largest size in memory so far; nil where the system does not tell.
  public var residentBytes: Int?

  /// The term called `name`; nil where the epoch had none.
  public func term(_ name: String) -> Double? { terms.first { $0.name == name }?.value }

  /// The method's number called `name`.
  public func methodValue(_ name: String) -> Double? { methodValues.first { $0.name == name }?.value }

  /// What TensorBoard shows of the epoch.
  func scalars(hasHeldOut: Bool) -> [(tag: String, value: Double)] {
    var scalars = [(tag: "loss/training", value: loss)]
    scalars += terms.map { ("loss/training_\($0.name)", $0.value) }
    scalars.append(("accuracy/training", accuracy))
    if hasHeldOut { scalars += [("loss/held_out", heldOutLoss), ("accuracy/held_out", heldOutAccuracy)] }
    scalars.append(("learning_rate", learningRate))
    scalars += methodValues.map { ("method/\($0.name)", $0.value) }
    return scalars + [("speed/images_per_second", imagesPerSecond)]
  }
}

/// The epoch with the best result on held-out images so far: the one whose checkpoint is `best.safetensors`.
public struct BestEpoch: Codable, Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// The accuracy on held-out images, in per cent.
  public var accuracy: Double

  /// Whether an epoch with `report` takes the place of this one; among equals the earlier one stays.
  static func isBest(_ report: EpochReport, after best: BestEpoch?) -> Bool {
    guard report.heldOutAccuracy.isFinite else { return false }
    return best.map { report.heldOutAccuracy > $0.accuracy } ?? true
  }
}
