/// Settings that came later are written only where they differ from what is usual, so that runs without them are
/// described as they always were.
extension OptimizationConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case method, learningRate, momentum, nesterov, weightDecay, headScale, schedule, stepEpochs, warmUpEpochs, clipNorm
    case labelSmoothing
    case frozen, layerDecay, batchNorm, batchNormMomentum, recalibration, accumulation, averageDecay
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    method = try values.decode(Method.self, forKey: .method)
    learningRate = try values.decode(Double.self, forKey: .learningRate)
    momentum = try values.decode(Double.self, forKey: .momentum)
    nesterov = try values.decode(Bool.self, forKey: .nesterov)
    weightDecay = try values.decode(Double.self, forKey: .weightDecay)
    headScale = try values.decode(Double.self, forKey: .headScale)
    schedule = try values.decode(LearningRateSchedule.self, forKey: .schedule)
    stepEpochs = try values.decode(Int.self, forKey: .stepEpochs)
    warmUpEpochs = try values.decode(Double.self, forKey: .warmUpEpochs)
    clipNorm = try values.decodeIfPresent(Double.self, forKey: .clipNorm)
    labelSmoothing = try values.decode(Double.self, forKey: .labelSmoothing)
    frozen = try values.decodeIfPresent([String].self, forKey: .frozen) ?? []
    layerDecay = try values.decodeIfPresent(Double.self, forKey: .layerDecay) ?? 1
    batchNorm = try values.decodeIfPresent(BatchNormalization.self, forKey: .batchNorm) ?? .training
    batchNormMomentum = try values.decodeIfPresent(Double.self, forKey: .batchNormMomentum)
    recalibration = try values.decodeIfPresent(Recalibration.self, forKey: .recalibration) ?? .automatic
    accumulation = try values.decodeIfPresent(Int.self, forKey: .accumulation) ?? 1
    averageDecay = try values.decodeIfPresent(Double.self, forKey: .averageDecay)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(method, forKey: .method)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(nesterov, forKey: .nesterov)
    try values.encode(weightDecay, forKey: .weightDecay)
    try values.encode(headScale, forKey: .headScale)
    try values.encode(schedule, forKey: .schedule)
    try values.encode(stepEpochs, forKey: .stepEpochs)
    try values.encode(warmUpEpochs, forKey: .warmUpEpochs)
    try values.encodeIfPresent(clipNorm, forKey: .clipNorm)
    try values.encode(labelSmoothing, forKey: .labelSmoothing)
    if !frozen.isEmpty { try values.encode(frozen, forKey: .frozen) }
    if layerDecay != 1 { try values.encode(layerDecay, forKey: .layerDecay) }
    if batchNorm != .training { try values.encode(batchNorm, forKey: .batchNorm) }
    try values.encodeIfPresent(batchNormMomentum, forKey: .batchNormMomentum)
    if recalibration != .automatic { try values.encode(recalibration, forKey: .recalibration) }
    if accumulation != 1 { try values.encode(accumulation, forKey: .accumulation) }
    try values.encodeIfPresent(averageDecay, forKey: .averageDecay)
  }
}
