import Autodiff
import Core

/// Channels of several groups dealt out in turn: the first of each group, then the second of each, and so on, so that
/// grouped convolutions behind it see all groups (Zhang et al. 2018). `[N, C, H, W]` keeps its shape.
///
/// PyTorch: `ChannelShuffle`.
public struct ChannelShuffle: Layer {
  /// How many groups the channels are divided into.
  public let groups: Int

  /// - Parameter groups: at least 1, or the program stops; it must divide the channels of the input.
  public init(_ groups: Int) {
    require(groups > 0, "ChannelShuffle: \(groups) groups must be at least 1; 1 leaves the channels as they are")
    self.groups = groups
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.channelsShuffled(groups) }
}

extension ChannelShuffle: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.channelShuffle(groups: groups), [input])
  }
}
