@testable import Core
@testable import Kernels
import ReferenceKernels

/// What every property of convolutions is about: a geometry, a precision and an algorithm.
struct ConvolutionSetting: Sendable {
  var batch = 1
  var groups = 1
  /// Channels of one group.
  var inputs = 1
  var outputs = 1
  var height = 1
  var width = 1
  /// Down and across, as all pairs here.
  var kernel = [1, 1]
  var stride = [1, 1]
  var dilation = [1, 1]
  /// Top, bottom, left, right.
  var padding = [0, 0, 0, 0]
  var dtype = DType.float64
  var algorithm = ConvolutionAlgorithm.direct
  /// Whether the weights come in blocks of 16 by 16 channels.
  var blocksWeights = false
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> ConvolutionSetting {
    var setting = draw.chance(0.35) ? dense(&draw) : any(&draw)
    setting.batch = draw.integer(1...3)
    setting.dtype = draw.pick([.float32, .float32, .float64])
    setting.algorithm = draw.pick([.automatic, .automatic, .direct, .winograd, .libraryWinograd])
    setting.blocksWeights = setting.canBlockWeights && draw.chance(0.5)
    setting.style = draw.style()
    setting.values = draw.seed()
    return setting
  }

  /// What Winograd's algorithm is for: 3x3, stride 1, channels that fill blocks.
  private static func dense(_ draw: inout Draw) -> ConvolutionSetting {
    let padding = draw.integer(0...2)
    return ConvolutionSetting(
      inputs: draw.pick([16, 16, 32, 20, 3]), outputs: draw.pick([16, 16, 32, 17]), height: draw.integer(3...9),
      width: draw.integer(3...9), kernel: [3, 3],
      padding: draw.chance(0.8) ? Array(repeating: padding, count: 4) : (0..<4).map { _ in draw.integer(0...2) })
  }

  private static func any(_ draw: inout Draw) -> ConvolutionSetting {
    var setting = ConvolutionSetting()
    let isDepthwise = draw.chance(0.2)
    setting.groups = isDepthwise ? draw.pick([3, 8, 16, 17, 32]) : draw.pick([1, 1, 1, 2, 3, 4])
    setting.inputs = isDepthwise ? 1 : draw.channels()
    setting.outputs = isDepthwise ? draw.integer(1...2) : draw.channels()
    (setting.height, setting.width) = (draw.integer(1...9), draw.integer(1...9))
    setting.kernel = draw.pick([[3, 3], [1, 1], [2, 3], [5, 5], [1, 7], [4, 2], [7, 7], [3, 1]])
    setting.stride = draw.pick([[1, 1], [1, 1], [2, 2], [2, 1], [3, 2], [4, 4]])
    setting.dilation = draw.pick([[1, 1], [1, 1], [1, 1], [2, 2], [1, 3], [2, 1]])
    setting.padding = (0..<4).map { _ in draw.pick([0, 0, 1, 2, 3]) }
    if draw.chance(0.4) { setting.padding = Array(repeating: setting.padding[0], count: 4) }
    return setting
  }

  static var simplifications: [Simplification<ConvolutionSetting>] {
    [
      .lower(\.batch, to: 1), .lower(\.groups, to: 1), .lower(\.inputs, to: 1), .lower(\.outputs, to: 1),
      .lower(\.height, to: 1), .lower(\.width, to: 1), .lowerEach(\.padding, to: 0), .lowerEach(\.dilation, to: 1),
      .lowerEach(\.stride, to: 1), .lowerEach(\.kernel, to: 1), .drop(\.blocksWeights),
      .prefer(\.dtype, [.float64, .float32]),
      .prefer(\.algorithm, [.direct, .automatic, .winograd, .libraryWinograd]), .prefer(\.style, ValueStyle.simplest),
      .lower(\.values, to: 0),
    ]
  }

  /// The kernel fits into the padded image, and the reference takes no more than a millisecond.
  var isValid: Bool {
    let reach = zip(kernel, dilation).map { ($0 - 1) * $1 + 1 }
    let room = [height + padding[0] + padding[1], width + padding[2] + padding[3]]
    guard room[0] >= reach[0], room[1] >= reach[1] else { return false }
    let products = outputShape.reduce(1, *) * inputs * kernel[0] * kernel[1]
    return products <= 150_000 && (!blocksWeights || canBlockWeights)
  }

  var canBlockWeights: Bool { dtype == .float32 && groups == 1 && inputs % 16 == 0 && outputs % 16 == 0 }
}

extension ConvolutionSetting {
  var inputShape: [Int] { [batch, groups * inputs, height, width] }
  var weightShape: [Int] { [groups * outputs, inputs, kernel[0], kernel[1]] }
  var outputShape: [Int] { reference.outputShape(inputShape, weightShape) }

  var geometry: ConvolutionGeometry {
    ConvolutionGeometry(
      stride: (stride[0], stride[1]), padding: (padding[0], padding[1], padding[2], padding[3]),
      dilation: (dilation[0], dilation[1]), groups: groups)
  }

  var reference: ReferenceConvolution {
    ReferenceConvolution(
      stride: (stride[0], stride[1]), padding: (padding[0], padding[1], padding[2], padding[3]),
      dilation: (dilation[0], dilation[1]), groups: groups)
  }

  var numbers: Numbers { Numbers(seed: values, style: style) }

  /// The weights as the kernels take them.
  func weights(_ weight: ReferenceArray) -> NDArray { weight.array(dtype, blocksWeights ? .blockedWeights : .plain) }

  /// Runs `body` with the algorithm set.
  func withAlgorithm(_ body: () -> String?) -> String? {
    Convolution.$algorithm.withValue(algorithm, operation: body)
  }

  /// The bound for sums of `terms` products.
  ///
  /// Winograd's F(4x4, 3x3) adds up whole tiles of 6x6 inputs, with factors of up to 5 before and 8 behind the
  /// products, so that the rounding of the largest sums reaches all results of a tile: the bound is one for all,
  /// relative to the largest. Relative errors are about 1e-6, 4e-6 for numbers of one sign; allowed are 8e-6.
  func bound(_ terms: Int, _ magnitude: ReferenceArray) -> Bound {
    let usesWinograd =
      dtype == .float32 && algorithm != .direct && kernel == [3, 3] && stride == [1, 1] && dilation == [1, 1]
      && groups == 1
    guard usesWinograd else { return .sums(of: terms, magnitude, dtype) }
    return .roundings(Self.winogradFactor, of: magnitude.filled(with: magnitude.largest), dtype)
  }

  static let winogradFactor = 64.0
}
