import Autodiff
import Erasing
import Layers

/// Erasing integrated learning at one depth (Mai, Yang and Luo, CVPR 2020): `L = Lu + sigma · Le`.
///
///     let trainer = Trainer(VGG16(classes: 200), method: EIL(after: "pool4"), ...)
public struct EIL: Method {
  public static let name = "eil"
  public static let summary = "erasing integrated learning at one depth (Mai, Yang and Luo 2020)"
  public static let hasOwnLoss = true
  public static let optionHelp = [
    "after": "the layer or site to erase after",
    "threshold": "gamma: cells of at least this share of the image's largest mean are erased",
    "rule": "what gamma is compared with: the share of the largest mean (relative), the mean (absolute), ranks (share)",
    "lossWeight": "sigma: the weight of the erased loss",
    "startEpoch": "epochs without erasing at the start",
    "rampEpochs": "epochs over which the erased loss grows to its full weight",
  ]

  /// The layer or site to erase after, such as `pool4`.
  public var after = ""
  /// Gamma, relative to each image's largest average unless `rule` says otherwise, above 0 and at most 1.
  public var threshold = 0.7
  /// What gamma is compared with; relative by default.
  public var rule = ErasingRule.relative
  /// Sigma.
  public var lossWeight = 1.0
  /// Epochs without erasing at the start.
  public var startEpoch = 0.0
  /// Epochs over which the erased loss grows to its full weight.
  public var rampEpochs = 0.0

  public init() {}

  public init(
    after: String, threshold: Double = 0.7, lossWeight: Double = 1, startEpoch: Double = 0, rampEpochs: Double = 0,
    rule: ErasingRule = .relative
  ) {
    (self.after, self.threshold, self.lossWeight, self.rule) = (after, threshold, lossWeight, rule)
    (self.startEpoch, self.rampEpochs) = (startEpoch, rampEpochs)
  }

  var several: MEIL {
    MEIL(
      after: after.isEmpty ? [] : [after], thresholds: [threshold], lossWeights: [lossWeight], startEpoch: startEpoch,
      rampEpochs: rampEpochs, rule: rule)
  }

  public func network(of backbone: Sequential) throws -> Sequential { try several.network(of: backbone) }

  public func prepare(_ context: inout Context, at moment: TrainingMoment) { several.prepare(&context, at: moment) }

  public func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? {
    several.loss(output, targets, context)
  }

  public func values(at moment: TrainingMoment) -> [NamedNumber] { several.values(at: moment) }

  public func measures(_ context: Context) -> [NamedNumber] { several.measures(context) }
}

extension EIL {
  private enum CodingKeys: CodingKey { case after, threshold, rule, lossWeight, startEpoch, rampEpochs }

  /// Runs of older versions have no rule.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    after = try values.decode(String.self, forKey: .after)
    threshold = try values.decode(Double.self, forKey: .threshold)
    rule = try values.decodeIfPresent(ErasingRule.self, forKey: .rule) ?? .relative
    lossWeight = try values.decode(Double.self, forKey: .lossWeight)
    startEpoch = try values.decode(Double.self, forKey: .startEpoch)
    rampEpochs = try values.decode(Double.self, forKey: .rampEpochs)
  }
}

/// Erasing integrated learning at several depths (MEIL, Mai, Yang and Luo, CVPR 2020): `L = Lu + Σ sigma_k · Le_k`.
///
/// Its terms are `unerased` and `erased`, the mean over the erased branches.
public struct MEIL: Method {
  public static let name = "meil"
  public static let summary = "erasing integrated learning at several depths (Mai, Yang and Luo 2020)"
  public static let hasOwnLoss = true
  public static let optionHelp = [
    "after": "the layers or sites to erase after, from shallow to deep",
    "thresholds": "gamma: cells of at least this share of the image's largest mean are erased; one for all or for each",
    "rule": "what gamma is compared with: the share of the largest mean (relative), the mean (absolute), ranks (share)",
    "lossWeights": "sigma: the weight of each erased loss; one for all or for each",
    "wiring": "whether each layer erases the unerased features (parallel) or the newest erased ones (chained)",
    "startEpoch": "epochs without erasing at the start",
    "rampEpochs": "epochs over which the erased losses grow to their full weight",
  ]

  /// The layers or sites to erase after, from shallow to deep.
  public var after: [String] = []
  /// Gamma, relative to each image's largest average unless `rule` says otherwise, above 0 and at most 1: one for all
  /// depths or one for each.
  public var thresholds = [0.7]
  /// What gamma is compared with; relative by default.
  public var rule = ErasingRule.relative
  /// Sigma: one for all depths or one for each.
  public var lossWeights = [1.0]
  /// How the branches of several depths follow each other; parallel by default.
  public var wiring = ErasingWiring.parallel
  /// Epochs without erasing at the start.
  public var startEpoch = 0.0
  /// Epochs over which the erased losses grow to their full weight.
  public var rampEpochs = 0.0

  public init() {}

  public init(
    after: [String] = [], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel, startEpoch: Double = 0, rampEpochs: Double = 0, rule: ErasingRule = .relative
  ) {
    (self.after, self.thresholds, self.lossWeights, self.wiring) = (after, thresholds, lossWeights, wiring)
    self.rule = rule
    (self.startEpoch, self.rampEpochs) = (startEpoch, rampEpochs)
  }

  /// The factor on the erased losses after `progress` epochs; 0 leaves erasing out.
  public func scale(at progress: Double) -> Double {
    guard progress >= startEpoch else { return 0 }
    guard rampEpochs > 0 else { return 1 }
    return min(1, (progress - startEpoch) / rampEpochs)
  }

  /// With no layer named, a backbone that has erasing layers already is left as it is.
  ///
  /// - Throws: `MethodError` if the options do not fit each other; `UnknownLayerName` if the network has no such layer,
  ///   or if its output is no longer a map of features.
  public func network(of backbone: Sequential) throws -> Sequential {
    try check()
    if after.isEmpty, backbone.hasErasingLayers { return backbone }
    guard !after.isEmpty else {
      throw MethodError("erasing: there is no layer to erase after. Name one (after), such as pool4")
    }
    try backbone.featureLayers.checkNames(after)
    let erased = MultiEIL(
      in: backbone, after: after, thresholds: thresholds, lossWeights: lossWeights, wiring: wiring, rule: rule)
    return erased.network
  }

  private func check() throws(MethodError) {
    for (name, values) in [("thresholds", thresholds), ("lossWeights", lossWeights)]
    where values.count != 1 && values.count != after.count && !after.isEmpty {
      throw MethodError(
        "erasing: \(values.count) \(name) for \(after.count) layers (\(after.joined(separator: ", "))). Give one for "
          + "all or one for each")
    }
    for threshold in thresholds where !(rule == .absolute ? threshold.isFinite : threshold > 0 && threshold <= 1) {
      throw MethodError(
        "erasing: a threshold must be \(rule == .absolute ? "a finite number" : "above 0 and at most 1"), not "
          + "\(threshold)")
    }
    for weight in lossWeights where !(weight > 0 && weight.isFinite) {
      throw MethodError("erasing: the weight of an erased loss must be above 0, not \(weight)")
    }
    for (name, epochs) in [("startEpoch", startEpoch), ("rampEpochs", rampEpochs)]
    where !(epochs >= 0 && epochs.isFinite) {
      throw MethodError("erasing: \(name) must be 0 or more, not \(epochs)")
    }
  }

  public func prepare(_ context: inout Context, at moment: TrainingMoment) {
    context.erasingScale = scale(at: moment.progress)
  }

  public func loss(_ output: Tensor, _ targets: Targets, _ context: Context) -> Loss? {
    Loss(branches: output, targets, context)
  }

  public func values(at moment: TrainingMoment) -> [NamedNumber] {
    [NamedNumber("erasing_scale", scale(at: moment.progress))]
  }

  /// The share of the cells that was erased at each place, 0...1.
  public func measures(_ context: Context) -> [NamedNumber] {
    let shares = context.erasedShares
    return shares.indices.map { index in
      NamedNumber("erased_" + (shares.count == after.count ? after[index] : "\(index + 1)"), shares[index])
    }
  }
}

extension MEIL {
  private enum CodingKeys: CodingKey { case after, thresholds, rule, lossWeights, wiring, startEpoch, rampEpochs }

  /// Runs of older versions have no rule.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    after = try values.decode([String].self, forKey: .after)
    thresholds = try values.decode([Double].self, forKey: .thresholds)
    rule = try values.decodeIfPresent(ErasingRule.self, forKey: .rule) ?? .relative
    lossWeights = try values.decode([Double].self, forKey: .lossWeights)
    wiring = try values.decode(ErasingWiring.self, forKey: .wiring)
    startEpoch = try values.decode(Double.self, forKey: .startEpoch)
    rampEpochs = try values.decode(Double.self, forKey: .rampEpochs)
  }
}

extension LayerContainer {
  /// Whether an `EILLayer` is somewhere in it.
  fileprivate var hasErasingLayers: Bool {
    namedChildren.contains { child in
      child.layer is EILLayer || (child.layer as? any LayerContainer)?.hasErasingLayers ?? false
    }
  }
}

extension Sequential {
  /// The layers whose outputs are `[N, K, H, W]` with places to erase: all before pooling or flattening leaves one
  /// vector an image.
  fileprivate var featureLayers: Sequential {
    Sequential(
      Array(
        children.prefix { child in
          !(child.layer is GlobalAvgPool2D || child.layer is Flatten || child.layer is Linear)
        }))
  }
}
