import Core
import Layers

/// Inverted residuals of one width, one after the other, as papers list them; the first has the stride and changes the
/// channels.
struct MobileStage {
  /// How many times as many channels a block has inside as it is given.
  let expansion: Int
  /// Height and width of the depthwise convolutions' windows.
  let kernel: Int
  /// That of the first block.
  var stride: Int
  /// Channels of the output.
  var channels: Int
  /// How many blocks there are.
  var blocks: Int

  init(_ expansion: Int, kernel: Int = 3, stride: Int, channels: Int, blocks: Int) {
    (self.expansion, self.kernel, self.stride) = (expansion, kernel, stride)
    (self.channels, self.blocks) = (channels, blocks)
  }
}

extension [MobileStage] {
  /// The stages of EfficientNet-B0 and Lite0 (Tan and Le 2019), which all others are multiples of.
  static let efficientNet = [
    MobileStage(1, stride: 1, channels: 16, blocks: 1), MobileStage(6, stride: 2, channels: 24, blocks: 2),
    MobileStage(6, kernel: 5, stride: 2, channels: 40, blocks: 2), MobileStage(6, stride: 2, channels: 80, blocks: 3),
    MobileStage(6, kernel: 5, stride: 1, channels: 112, blocks: 3),
    MobileStage(6, kernel: 5, stride: 2, channels: 192, blocks: 4), MobileStage(6, stride: 1, channels: 320, blocks: 1),
  ]

  /// With `width` times the channels, rounded, and `depth` times the blocks, rounded up.
  ///
  /// - Parameter keepsEnds: whether the first and the last stage have as many blocks as before.
  func scaled(width: Double, depth: Double, keepsEnds: Bool = false) -> [MobileStage] {
    enumerated().map { index, stage in
      var stage = stage
      stage.channels = roundedChannels(Double(stage.channels) * width)
      let isEnd = index == 0 || index == count - 1
      if !(keepsEnds && isEnd) { stage.blocks = Int(saturating: (Double(stage.blocks) * depth).rounded(.up)) }
      return stage
    }
  }

  /// For the form that is asked for: a localization form has a stride of 1 where the classification form halves its
  /// features for the last time, and the last two times for 28x28 maps.
  func strided(for form: BackboneForm, _ mapSize: MapSize) -> [MobileStage] {
    guard form == .localization else { return self }
    var stages = self
    let halving = indices.filter { self[$0].stride == 2 }
    for index in halving.suffix(mapSize == .cells28 ? 2 : 1) { stages[index].stride = 1 }
    return stages
  }

  var blockCount: Int { reduce(0) { $0 + $1.blocks } }

  /// Places to erase after: behind the stages from the second on, behind the activation that reads them, and behind the
  /// head's.
  static func erasingPoints(stages: Int) -> [String] {
    (2...stages).flatMap { ["expanded\($0)", "stage\($0)"] } + ["head"]
  }
}

/// A block of a stage, and its place.
struct MobileBlock {
  let inputs: Int
  let outputs: Int
  /// Channels inside.
  let width: Int
  let kernel: Int
  let stride: Int
  /// From 0 on, of all blocks of the network.
  let number: Int
  /// The name of the point behind its first activation, for the first block of a stage, in which nothing is added and
  /// so anything can be inserted.
  let innerSite: String?
  /// The name of the point behind it: the stage's, for its last block.
  let site: String?

  /// The blocks of `stages`, for an input of `inputs` channels.
  static func all(of stages: [MobileStage], inputs: Int) -> [MobileBlock] {
    var (channels, blocks) = (inputs, [MobileBlock]())
    for (index, stage) in stages.enumerated() {
      for block in 0..<stage.blocks {
        blocks.append(
          MobileBlock(
            inputs: channels, outputs: stage.channels, width: channels * stage.expansion, kernel: stage.kernel,
            stride: block == 0 ? stage.stride : 1, number: blocks.count,
            innerSite: block == 0 && index > 0 ? "expanded\(index + 1)" : nil,
            site: block == stage.blocks - 1 ? "stage\(index + 1)" : nil))
        channels = stage.channels
      }
    }
    return blocks
  }
}

/// `channels` as the nearest multiple of 8, and not less than nine tenths of it: how MobileNet and EfficientNet round
/// the widths that they scale.
func roundedChannels(_ channels: Double) -> Int {
  let rounded = max(8, Int(saturating: channels + 4) / 8 * 8)
  return Double(rounded) < 0.9 * channels ? rounded + 8 : rounded
}
