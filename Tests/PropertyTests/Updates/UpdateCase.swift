import Core
import Kernels
import ReferenceKernels

/// Some steps of an optimizer's rule over several parameters at once.
struct UpdateCase: PropertyCase {
  enum Rule: Sendable, Equatable {
    case sgd, nesterov, adam, adamW, rmsProp
  }

  var rule = Rule.sgd
  /// How many elements each parameter has.
  var sizes = [1]
  var steps = 1
  /// In percent, as all here.
  var momentum = 0
  var dampening = 0
  var decay = 0
  var dtype = DType.float64
  var layout = Layout.plain
  var values = 0

  static func drawn(from draw: inout Draw) -> UpdateCase {
    UpdateCase(
      rule: draw.pick([.sgd, .sgd, .nesterov, .adam, .adamW, .rmsProp]),
      sizes: (0..<draw.integer(1...5)).map { _ in draw.pick([1, 3, 16, 17, 64, 100]) }, steps: draw.integer(1...3),
      momentum: draw.pick([0, 50, 90]), dampening: draw.pick([0, 0, 50]), decay: draw.pick([0, 1, 10]),
      dtype: draw.realType(), layout: draw.layout(), values: draw.seed())
  }

  static var simplifications: [Simplification<UpdateCase>] {
    [
      .shorten(\.sizes, to: 1), .lowerEach(\.sizes, to: 1), .lower(\.steps, to: 1), .lower(\.momentum, to: 0),
      .lower(\.dampening, to: 0), .lower(\.decay, to: 0), .prefer(\.layout, Layout.ofFeatures),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.rule, [.sgd, .nesterov, .adam, .adamW, .rmsProp]),
      .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    var plain = sizes.indices.map { PlainUpdate(self, numbers.array("parameter \($0)", shape($0), in: -1...1)) }
    let parameters = plain.map { $0.parameter.array(dtype, layout) }
    let buffers = plain.map { [$0.first.array(dtype, layout), $0.second.array(dtype, layout)] }
    for step in 1...steps {
      let gradients = sizes.indices.map { gradient(numbers, step, $0) }
      ParameterUpdate.run(sizes.indices.map { place in
        update(parameters[place], gradients[place].array(dtype), buffers[place], step)
      })
      for place in sizes.indices { plain[place].run(gradients[place], step) }
    }
    for place in sizes.indices {
      // A few roundings of the parameter and of each step's way.
      let sizes = Reference.binary(plain[place].parameter, plain[place].way) { abs($0) + $1 }
      let defect = difference(
        "parameter \(place)", parameters[place], plain[place].parameter,
        .roundings(Double(32 * steps), of: sizes, dtype))
      if let defect { return defect }
    }
    return nil
  }

  private func shape(_ place: Int) -> [Int] { layout == .plain ? [sizes[place]] : [1, sizes[place], 1, 1] }

  /// Far enough from zero that decay does not cancel it.
  private func gradient(_ numbers: Numbers, _ step: Int, _ place: Int) -> ReferenceArray {
    let sizes = numbers.array("size \(step) \(place)", shape(place), in: 0.5...1)
    let signs = numbers.integers("sign \(step) \(place)", shape(place), in: 0...1).map { 2 * $0 - 1 }
    return Reference.multiply(sizes, signs)
  }

  private func update(_ parameter: NDArray, _ gradient: NDArray, _ buffers: [NDArray], _ step: Int) -> ParameterUpdate {
    let (momentum, decay) = (Double(momentum) / 100, Double(decay) / 100)
    switch rule {
    case .sgd, .nesterov:
      return .sgd(
        parameter, gradient: gradient, momentumBuffer: buffers[0], learningRate: PlainUpdate.rate, momentum: momentum,
        dampening: rule == .nesterov ? 0 : Double(dampening) / 100, nesterov: rule == .nesterov && momentum > 0,
        weightDecay: decay, isFirstStep: step == 1)
    case .adam, .adamW:
      return .adam(
        parameter, gradient: gradient, firstMoment: buffers[0], secondMoment: buffers[1], step: step,
        learningRate: PlainUpdate.rate, weightDecay: decay, decoupled: rule == .adamW)
    case .rmsProp:
      return .rmsProp(
        parameter, gradient: gradient, squareAverage: buffers[1], momentumBuffer: buffers[0],
        learningRate: PlainUpdate.rate, momentum: momentum, weightDecay: decay)
    }
  }
}
