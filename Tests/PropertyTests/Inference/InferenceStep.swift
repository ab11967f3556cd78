import ReferenceKernels

/// One operation of a random network for inference. It reads the value before it; a sum reads an earlier one too.
struct InferenceStep: Sendable {
  enum Kind: Sendable, Equatable {
    case activation, scale, sum, convolution, linear, maximum, average, globalAverage, flatten
  }

  var kind = Kind.activation
  /// Channels that a product makes.
  var outputs = 1
  /// Of windows, down and across alike.
  var kernel = 1
  var stride = 1
  var padding = 0
  var groups = 1
  var hasBias = false
  var countsPadding = false
  /// How far before the value that a sum reads its other operand lies.
  var back = 0
  /// Of the activation behind the operation, in quarters; nil for none. At 8 and 9 it is a clamp instead: to 0...1,
  /// and to 0.125...2, where what pads a block of channels must stay 0.
  var slope: Int?
  /// Whether the activation is an operation of its own, which has to find its way into the one before.
  var activatesApart = false
  /// Rows that are added at the bottom beside as many as at the top, and columns at the right beside those at the left;
  /// fewer than there where negative.
  var below = 0
  var beside = 0
  /// Of a convolution.
  var dilation = 1
  /// Whether a last window of a pooling may reach beyond the padding.
  var ceils = false

  private static let ofFeatures: [Kind] = [
    .convolution, .convolution, .convolution, .convolution, .scale, .scale, .sum, .sum, .activation, .maximum,
    .average, .globalAverage, .flatten,
  ]
  private static let ofRows: [Kind] = [.linear, .linear, .scale, .sum, .activation]

  /// - Parameter shapes: of all values so far.
  static func drawn(after shapes: [[Int]], _ draw: inout Draw) -> InferenceStep {
    guard let last = shapes.last else { return InferenceStep() }
    var step = InferenceStep(kind: draw.pick(last.count == 4 ? ofFeatures : ofRows))
    step.outputs = draw.pick([1, 3, 8, 16, 16, 17, 32])
    step.kernel = draw.pick([1, 3, 3, 3, 2, 5])
    step.stride = draw.pick([1, 1, 1, 2])
    step.padding = draw.integer(0...step.kernel / 2)
    if draw.chance(0.4) { (step.outputs, step.kernel, step.stride, step.padding) = (last[1], 3, 1, 1) }
    if draw.chance(0.1) { (step.outputs, step.groups) = (last[1], last[1]) }
    (step.hasBias, step.countsPadding) = (draw.chance(0.5), draw.chance(0.5))
    let alike = shapes.indices.filter { shapes[$0] == last }
    step.back = shapes.count - 1 - draw.pick(alike)
    step.slope = draw.pick([nil, nil, 0, 0, 1, 8, 9])
    step.activatesApart = draw.chance(0.5)
    if draw.chance(0.2) { (step.below, step.beside) = (draw.integer(-1...2), draw.integer(-1...2)) }
    (step.dilation, step.ceils) = (draw.chance(0.1) ? 2 : 1, draw.chance(0.3))
    return step
  }

  static var simplifications: [Simplification<InferenceStep>] {
    [
      .prefer(\.slope, [nil, 0, 1]), .drop(\.activatesApart), .drop(\.hasBias), .drop(\.countsPadding),
      .prefer(\.below, [0, 1, 2, -1]), .prefer(\.beside, [0, 1, 2, -1]), .lower(\.dilation, to: 1), .drop(\.ceils),
      .lower(\.outputs, to: 1), .lower(\.groups, to: 1), .lower(\.stride, to: 1), .lower(\.padding, to: 0),
      .lower(\.kernel, to: 1), .lower(\.back, to: 0),
      .prefer(\.kind, [.activation, .scale, .sum, .convolution, .linear, .maximum, .average, .globalAverage]),
    ]
  }

  /// The shape of the result; nil where the operation does not fit `shapes`, those of all values so far.
  func outputShape(after shapes: [[Int]]) -> [Int]? {
    guard let last = shapes.last else { return nil }
    switch kind {
    case .activation, .scale: return last
    case .sum:
      let other = shapes.count - 1 - back
      return other >= 0 && shapes[other] == last ? last : nil
    case .linear: return last.count == 2 ? [last[0], outputs] : nil
    case .globalAverage: return last.count == 4 ? [last[0], last[1]] : nil
    case .flatten: return last.count == 4 ? [last[0], last[1] * last[2] * last[3]] : nil
    case .convolution:
      guard last.count == 4, last[1] % groups == 0, outputs % groups == 0 else { return nil }
      let size = windows(last, reach: dilation * (kernel - 1) + 1)
      return size.map { [last[0], outputs] + $0 }
    case .maximum, .average:
      guard last.count == 4, max(margins.top, margins.bottom, margins.left, margins.right) < kernel else { return nil }
      return windows(last, reach: kernel).map { _ in pooling.outputShape(last) }
    }
  }

  /// Zeros around the features.
  var margins: (top: Int, bottom: Int, left: Int, right: Int) {
    (top: padding, bottom: padding + below, left: padding, right: padding + beside)
  }

  /// A pooling by plain loops.
  var pooling: ReferencePooling {
    ReferencePooling(
      kernel: (kernel, kernel), stride: (stride, stride), padding: (margins.top, margins.left),
      paddingBehind: (margins.bottom, margins.right), ceil: ceils)
  }

  /// How many windows fit, down and across; nil where none does.
  private func windows(_ shape: [Int], reach: Int) -> [Int]? {
    guard margins.bottom >= 0, margins.right >= 0 else { return nil }
    let room = [shape[2] + margins.top + margins.bottom - reach, shape[3] + margins.left + margins.right - reach]
    return room.allSatisfy { $0 >= 0 } ? room.map { $0 / stride + 1 } : nil
  }

  /// Products for one input of a reference that takes them one by one.
  func productCount(from input: [Int], to output: [Int]) -> Int {
    switch kind {
    case .convolution: output.reduce(1, *) * (input[1] / groups) * kernel * kernel
    case .linear: output.reduce(1, *) * input[1]
    default: output.reduce(1, *)
    }
  }

  /// Whether Winograd's algorithm may serve.
  var isWinogradShape: Bool { kernel == 3 && stride == 1 && dilation == 1 && groups == 1 }
}
