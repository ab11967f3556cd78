import Autodiff
import Layers

/// Which rows of the stacked batch a module of several erases a copy of.
///
/// How several erasing modules work together is not spelt out in the paper; both readings are this project's.
public enum ErasingWiring: String, Sendable, CaseIterable, Codable {
  /// Each module erases the unerased rows, so that every branch has been erased once.
  case parallel
  /// Each module erases the newest branch, so that erasing adds up from module to module.
  case chained
}

/// Erasing integrated learning (Mai, Yang and Luo, CVPR 2020), as a layer to put anywhere into a network.
///
/// In training it averages the features `[N, K, H, W]` over channels, erases a copy of them where the average is high,
/// and puts the copy behind the original on the batch axis: `[2N, K, H, W]`, unerased first. All later layers work on
/// the larger batch with shared weights, and `ErasingLoss` adds the losses of the branches. At evaluation, or while the
/// context's `erasingScale` is 0, it passes its input through.
///
/// It has no parameters, so a network has the same checkpoints with and without it. The average and the mask of each
/// run are in `context.erasingMaps`.
public struct EILLayer: Layer {
  /// Which cells are erased. By default those whose average is at least 0.7 of the image's largest, as in the
  /// authors' code; `.absolute` compares with a number, as in the paper's text; `.share` erases the strongest cells, a
  /// share of all, which is this project's own.
  public let threshold: ErasingThreshold
  /// Sigma: the weight of the erased branch's loss. 1 in the authors' code.
  public let lossWeight: Double
  /// What is erased where another erasing layer came before.
  public let wiring: ErasingWiring

  /// - Parameters:
  ///   - threshold: gamma, relative to the largest average of each image.
  ///   - lossWeight: sigma.
  public init(threshold: Double = 0.7, lossWeight: Double = 1, wiring: ErasingWiring = .parallel) {
    self.init(threshold: .relative(threshold), lossWeight: lossWeight, wiring: wiring)
  }

  public init(threshold: ErasingThreshold, lossWeight: Double = 1, wiring: ErasingWiring = .parallel) {
    self.threshold = threshold
    self.lossWeight = lossWeight
    self.wiring = wiring
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    guard context.mode == .training, context.erasingScale != 0 else { return input }
    let source = sourceRows(input, context)
    let (stacked, maps) = input.erased(source: source, threshold: threshold)
    context.append(Branch(name: context.currentPath, lossWeight: lossWeight * context.erasingScale))
    context.add(maps)
    context.putOut(maps.mean, as: "mean", isConstant: true)
    context.putOut(maps.mask, as: "mask", isConstant: true)
    return stacked
  }

  private func sourceRows(_ input: Tensor, _ context: Context) -> Range<Int> {
    let branches = context.branchCount
    require(
      input.rank == 4 && input.shape[0] % branches == 0,
      "EILLayer: the input \(input.shape) (\(input.dtype)) must be [N, K, H, W] with \(branches) "
        + "\(branches == 1 ? "branch" : "branches of equal size") in N; insert it before the features are pooled and "
        + "flattened, and give each run a new Context")
    let rows = input.shape[0] / branches
    let start = wiring == .parallel ? 0 : (branches - 1) * rows
    return start..<start + rows
  }
}

/// Optimized networks leave it out.
extension EILLayer: IdentityAtEvaluation {}

extension EILLayer: AppendsBranches {}

private enum ErasingScale: ContextKey {
  static let defaultValue = 1.0
}

private enum ErasingMapsOfLayers: ContextKey {
  static let defaultValue: [Tensor.ErasingMaps] = []
}

extension Context {
  /// Multiplies the loss weight of every erased branch; 1 unless set. At 0 nothing is erased: the branches are not even
  /// computed.
  public var erasingScale: Double {
    get { self[ErasingScale.self] }
    set { self[ErasingScale.self] = newValue }
  }

  /// M_avg and M_e, `[N, 1, H, W]` each, of the erasing layers that ran, in the order of their branches. They are also
  /// side outputs, as `mean` and `mask` behind the layer's path.
  public var erasingMaps: [Tensor.ErasingMaps] { self[ErasingMapsOfLayers.self] }

  /// Which share of the cells each erasing layer that ran has erased, 0...1, in the order of their branches.
  public var erasedShares: [Double] { erasingMaps.map { 1 - $0.mask.mean().scalar } }

  mutating func add(_ maps: Tensor.ErasingMaps) { self[ErasingMapsOfLayers.self].append(maps) }
}
