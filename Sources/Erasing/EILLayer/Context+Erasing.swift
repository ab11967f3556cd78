import Autodiff
import Layers

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

  mutating func add(_ maps: Tensor.ErasingMaps) { self[ErasingMapsOfLayers.self].append(maps) }
}
