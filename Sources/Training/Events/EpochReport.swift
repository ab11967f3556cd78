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
  /// The mean cross-entropy of the held-out images; nil without such images. Versions before this one noted 0.
  public var heldOutLoss: Double?
  /// In per cent; nil without held-out images.
  public var heldOutAccuracy: Double?
  /// At the epoch's last step, before the scales of groups.
  public var learningRate: Double
  /// Numbers of the method that change in the course of training, at the epoch's end.
  public var methodValues: [NamedNumber]
  /// What the method measured, such as the share of the cells that was erased behind each layer (`erased_pool4`,
  /// 0...1): means over the images that had it. Nil in reports of older versions.
  public var measures: [NamedNumber]?
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

  /// The measure called `name`.
  public func measure(_ name: String) -> Double? { measures?.first { $0.name == name }?.value }

  /// What there is to know about the epoch beside its numbers, for people to read; nil where there is nothing.
  public var notice: String? {
    guard let heldOutLoss, Divergence.isAbsurd(heldOutLoss) else { return nil }
    return "epoch \(epoch): the loss on held-out images is \(heldOutLoss), so this epoch is not taken for the best one"
  }

  /// What TensorBoard shows of the epoch.
  func scalars() -> [(tag: String, value: Double)] {
    var scalars = [(tag: "loss/training", value: loss)]
    scalars += terms.map { ("loss/training_\($0.name)", $0.value) }
    scalars.append(("accuracy/training", accuracy))
    if let heldOutLoss { scalars.append(("loss/held_out", heldOutLoss)) }
    if let heldOutAccuracy { scalars.append(("accuracy/held_out", heldOutAccuracy)) }
    scalars.append(("learning_rate", learningRate))
    scalars += (methodValues + (measures ?? [])).map { ("method/\($0.name)", $0.value) }
    return scalars + [("speed/images_per_second", imagesPerSecond)]
  }
}

/// The epoch with the best result on held-out images so far: the one whose checkpoint is `best.safetensors`.
public struct BestEpoch: Codable, Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// The accuracy on held-out images, in per cent.
  public var accuracy: Double

  /// Whether an epoch with `report` takes the place of this one; among equals the earlier one stays. One whose loss on
  /// held-out images is absurd never does, however right its likeliest classes are.
  static func isBest(_ report: EpochReport, after best: BestEpoch?) -> Bool {
    guard let accuracy = report.heldOutAccuracy, accuracy.isFinite, let loss = report.heldOutLoss,
      !Divergence.isAbsurd(loss)
    else { return false }
    return best.map { accuracy > $0.accuracy } ?? true
  }
}
