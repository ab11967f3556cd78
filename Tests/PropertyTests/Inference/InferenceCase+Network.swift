import Kernels
import ReferenceKernels

// The network of a case, as a graph and as plain loops.
extension InferenceCase {
  var numbers: Numbers { Numbers(seed: values, style: style) }

  /// Channels that each operation reads; the same for all inputs.
  private var widths: [Int] { (shapes(of: 0) ?? []).map { $0[1] } }

  private func weight(_ place: Int) -> ReferenceArray {
    let (step, width) = (steps[place], widths[place])
    let shape =
      step.kind == .linear
      ? [step.outputs, width] : [step.outputs, width / step.groups, step.kernel, step.kernel]
    return numbers.array("weight \(place)", shape, in: -1...1)
  }

  private func bias(_ place: Int) -> ReferenceArray? {
    steps[place].hasBias ? numbers.array("bias \(place)", [steps[place].outputs], in: -1...1) : nil
  }

  private func factor(_ place: Int) -> ReferenceArray {
    numbers.array("factor \(place)", [widths[place]], in: 0.25...2)
  }

  private func shift(_ place: Int) -> ReferenceArray { numbers.array("shift \(place)", [widths[place]], in: -1...1) }

  func program() -> InferenceProgram {
    var graph = InferenceGraph()
    var values = [InferenceGraph.input]
    for (place, step) in steps.enumerated() {
      let last = values[values.count - 1]
      let inputs = step.kind == .sum ? [last, values[values.count - 1 - step.back]] : [last]
      values.append(append(step, place, inputs, to: &graph))
    }
    graph.finish(values[values.count - 1])
    return InferenceProgram(graph, algorithm: algorithm)
  }

  private func append(
    _ step: InferenceStep, _ place: Int, _ inputs: [InferenceGraph.Value], to graph: inout InferenceGraph
  ) -> InferenceGraph.Value {
    let activation = step.activation
    let isApart = step.activatesApart || !step.activates
    let result = graph.append(
      operation(place), inputs, activation: isApart ? nil : activation, path: "\(place)")
    guard isApart, activation != nil else { return result }
    return graph.append(.activation, [result], activation: activation, path: "\(place).activation")
  }

  private func operation(_ place: Int) -> InferenceOperation {
    let step = steps[place]
    let (stride, dilation, margins) = ((step.stride, step.stride), (step.dilation, step.dilation), step.margins)
    switch step.kind {
    case .activation: return .activation
    case .scale: return .scale(factor: factor(place).values, shift: shift(place).values)
    case .sum: return .sum
    case .convolution:
      let weights = InferenceOperation.Weights(weight(place).array(.float32), bias: bias(place)?.array(.float32))
      return .convolution(
        weights, ConvolutionGeometry(stride: stride, padding: margins, dilation: dilation, groups: step.groups))
    case .linear: return .linear(.init(weight(place).array(.float32), bias: bias(place)?.array(.float32)))
    case .maximum: return .maximum(windows(of: step))
    case .average: return .average(windows(of: step), countingPadding: step.countsPadding)
    case .globalAverage: return .globalAverage
    case .flatten: return .flatten
    }
  }

  private func windows(of step: InferenceStep) -> PoolingGeometry {
    PoolingGeometry(
      kernel: (step.kernel, step.kernel), stride: (step.stride, step.stride), padding: step.margins,
      ceilMode: step.ceils)
  }

  /// The network's result for `input`.
  func estimate(_ input: ReferenceArray) -> InferenceEstimate {
    var values = [InferenceEstimate(value: input)]
    for (place, step) in steps.enumerated() {
      let result = estimate(step, place, values)
      values.append(step.slope == nil ? result : result.activated(step))
    }
    return values[values.count - 1]
  }

  private func estimate(_ step: InferenceStep, _ place: Int, _ values: [InferenceEstimate]) -> InferenceEstimate {
    let last = values[values.count - 1]
    switch step.kind {
    case .activation: return last
    case .scale: return last.scaled(by: factor(place), shift(place))
    case .sum: return last.added(values[values.count - 1 - step.back])
    case .convolution: return last.convolved(weight(place), bias: bias(place), step)
    case .linear: return last.multiplied(weight(place), bias: bias(place))
    case .maximum, .average: return last.pooled(step)
    case .globalAverage: return last.averaged()
    case .flatten:
      let images = last.value.shape[0]
      return InferenceEstimate(
        value: last.value.reshaped([images, last.value.count / images]), error: last.error)
    }
  }
}

extension InferenceStep {
  fileprivate var activation: Activation? {
    switch slope {
    case nil: nil
    case 8: .clamp(least: 0, most: 1)
    case 9: .clamp(least: 0.125, most: 2)
    case let slope?: .leakyReLU(slope: Double(slope) / 4)
    }
  }

  /// Whether the operation applies an activation in the same pass; for others it is an operation of its own.
  fileprivate var activates: Bool {
    switch kind {
    case .convolution, .linear, .scale, .sum, .activation: true
    case .maximum, .average, .globalAverage, .flatten: false
    }
  }
}
