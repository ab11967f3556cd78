import Core
import Kernels
import ReferenceKernels

/// What every property of window pooling is about.
struct PoolingSetting: Sendable {
  var batch = 1
  var channels = 1
  var height = 1
  var width = 1
  /// Down and across, as all pairs here.
  var kernel = [1, 1]
  var stride = [1, 1]
  /// Top, bottom, left, right.
  var padding = [0, 0, 0, 0]
  var ceilMode = false
  var dtype = DType.float64
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> PoolingSetting {
    var setting = PoolingSetting(
      batch: draw.integer(1...2), channels: draw.channels(), height: draw.integer(1...7), width: draw.integer(1...7),
      kernel: draw.pick([[2, 2], [3, 3], [draw.integer(1...4), draw.integer(1...4)]]))
    setting.stride = draw.pick([setting.kernel, [1, 1], [draw.integer(1...4), draw.integer(1...4)]])
    setting.padding = (0..<4).map { _ in draw.pick([0, 0, 1, 1, 2]) }
    if draw.chance(0.5) { setting.padding = Array(repeating: setting.padding[0], count: 4) }
    setting.ceilMode = draw.chance(0.4)
    setting.dtype = draw.pick([.float32, .float32, .float64])
    (setting.layout, setting.gradientLayout) = (draw.layout(), draw.layout())
    setting.style = draw.style()
    setting.values = draw.seed()
    return setting
  }

  static var simplifications: [Simplification<PoolingSetting>] {
    [
      .lower(\.batch, to: 1), .lower(\.channels, to: 1), .lower(\.height, to: 1), .lower(\.width, to: 1),
      .drop(\.ceilMode), .lowerEach(\.padding, to: 0), .lowerEach(\.stride, to: 1), .lowerEach(\.kernel, to: 1),
      .prefer(\.layout, Layout.ofFeatures), .prefer(\.gradientLayout, Layout.ofFeatures),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  /// Windows of `dilation` fit: at least one, and none of padding alone but for dilated ones.
  func isValid(dilation: [Int]) -> Bool {
    let reach = zip(kernel, dilation).map { ($0 - 1) * $1 + 1 }
    let room = [height + padding[0] + padding[1] - reach[0], width + padding[2] + padding[3] - reach[1]]
    let fits = zip(room, stride).allSatisfy { room, stride in ceilMode ? room + stride > 0 : room >= 0 }
    return fits && max(padding[0], padding[1]) < reach[0] && max(padding[2], padding[3]) < reach[1]
  }
}

extension PoolingSetting {
  var inputShape: [Int] { [batch, channels, height, width] }
  var numbers: Numbers { Numbers(seed: values, style: style) }

  func geometry(dilation: [Int]) -> PoolingGeometry {
    PoolingGeometry(
      kernel: (kernel[0], kernel[1]), stride: (stride[0], stride[1]),
      padding: (padding[0], padding[1], padding[2], padding[3]), dilation: (dilation[0], dilation[1]),
      ceilMode: ceilMode)
  }

  func reference(dilation: [Int]) -> ReferencePooling {
    ReferencePooling(
      kernel: (kernel[0], kernel[1]), stride: (stride[0], stride[1]), padding: (padding[0], padding[2]),
      paddingBehind: (padding[1], padding[3]), dilation: (dilation[0], dilation[1]), ceil: ceilMode)
  }
}
