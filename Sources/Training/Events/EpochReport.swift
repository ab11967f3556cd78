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
}

extension EpochReport {
  private enum CodingKeys: CodingKey {
    case epoch, loss, terms, accuracy, heldOutLoss, heldOutAccuracy, learningRate, methodValues, imagesPerSecond
    case seconds, peakBytes, residentBytes
    /// What versions before methods wrote in place of terms and method values.
    case unerasedLoss, erasedLoss, erasingScale
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try values.decode(Int.self, forKey: .epoch)
    loss = try values.decode(Double.self, forKey: .loss)
    accuracy = try values.decode(Double.self, forKey: .accuracy)
    heldOutLoss = try values.decode(Double.self, forKey: .heldOutLoss)
    heldOutAccuracy = try values.decode(Double.self, forKey: .heldOutAccuracy)
    learningRate = try values.decode(Double.self, forKey: .learningRate)
    imagesPerSecond = try values.decode(Double.self, forKey: .imagesPerSecond)
    seconds = try values.decode(Double.self, forKey: .seconds)
    peakBytes = try values.decodeIfPresent(Int.self, forKey: .peakBytes)
    residentBytes = try values.decodeIfPresent(Int.self, forKey: .residentBytes)
    if let unerased = try values.decodeIfPresent(Double.self, forKey: .unerasedLoss) {
      let erased = try values.decode(Double.self, forKey: .erasedLoss)
      terms = [NamedNumber("unerased", unerased)] + (erased > 0 ? [NamedNumber("erased", erased)] : [])
      methodValues = [NamedNumber("erasing_scale", try values.decode(Double.self, forKey: .erasingScale))]
    } else {
      terms = try values.decode([NamedNumber].self, forKey: .terms)
      methodValues = try values.decode([NamedNumber].self, forKey: .methodValues)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(loss, forKey: .loss)
    try values.encode(terms, forKey: .terms)
    try values.encode(accuracy, forKey: .accuracy)
    try values.encode(heldOutLoss, forKey: .heldOutLoss)
    try values.encode(heldOutAccuracy, forKey: .heldOutAccuracy)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(methodValues, forKey: .methodValues)
    try values.encode(imagesPerSecond, forKey: .imagesPerSecond)
    try values.encode(seconds, forKey: .seconds)
    try values.encodeIfPresent(peakBytes, forKey: .peakBytes)
    try values.encodeIfPresent(residentBytes, forKey: .residentBytes)
  }

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

  /// A report of plain classification by a version before methods, in today's words.
  var asPlain: EpochReport {
    var plain = self
    plain.methodValues = []
    plain.terms = term("unerased").map { [NamedNumber("classification", $0)] } ?? terms
    return plain
  }
}

/// The table of a run's epochs, whatever terms and values its method has: the content of `metrics.csv`.
struct EpochTable {
  /// Each column's name, and its value in a row; nil where an epoch has none.
  let columns: [(name: String, value: (EpochReport) -> Double?)]

  init(_ history: [EpochReport]) {
    let terms = EpochTable.names(history.map(\.terms)), values = EpochTable.names(history.map(\.methodValues))
    columns =
      [("epoch", { Double($0.epoch) }), ("loss", { $0.loss })]
      + terms.map { name in ("\(name)_loss", { $0.term(name) }) } + [
        ("accuracy", { $0.accuracy }), ("held_out_loss", { $0.heldOutLoss }),
        ("held_out_accuracy", { $0.heldOutAccuracy }), ("learning_rate", { $0.learningRate }),
      ] + values.map { name in (name, { $0.methodValue(name) }) } + [
        ("images_per_second", { $0.imagesPerSecond }), ("seconds", { $0.seconds }),
        ("peak_bytes", { Double($0.peakBytes ?? 0) }),
      ]
  }

  /// All names, in the order in which they first occur.
  static func names(_ lists: [[NamedNumber]]) -> [String] {
    var seen: Set<String> = []
    return lists.joined().map(\.name).filter { seen.insert($0).inserted }
  }
}
