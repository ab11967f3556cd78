import Autodiff
import Layers
import TestSupport
import Testing

private struct Bare: Layer {
  let scale: Tensor = .ones([1])
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input * scale }
}

private struct Shared: Layer {
  let first: Linear
  let second: Linear
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    second(first(input, &context), &context)
  }
}

private struct SameName: Layer {
  @Parameter var hiddenSize: Tensor = .ones([1])
  @Parameter var hidden_size: Tensor = .ones([1])
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
}

private struct Several: Layer {
  @Parameter var firstScale: Tensor = .ones([2])
  @Buffer var runningMax: Tensor = .zeros([2])
  let parts: [Linear] = [Linear(2, 2), Linear(2, 2, bias: false)]
  let extra: Linear? = Linear(2, 2, bias: false)
  let missing: Linear? = nil
  let sizes = [3, 4]
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    runningMax = Tensor.maximum(runningMax, input.detached().largest([0]))
    return parts.reduce(input * firstScale) { $1($0, &context) }
  }
}

private struct Pair: Layer {
  let two = (Linear(2, 2), Linear(2, 2))
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { two.1(two.0(input, &context), &context) }
}

/// What trains nothing may be anywhere.
private struct Harmless: Layer {
  enum Style: Sendable { case named(String, ReLU) }

  let activations = (ReLU(), Tanh())
  let sizes: [String: [Int]] = ["rows": [1, 2], "columns": []]
  let style = Style.named("plain", ReLU())
  let geometry = ConvolutionGeometry()
  let inner = Linear(2, 2)
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    activations.0(inner(input, &context), &context)
  }
}

/// Parameters and buffers are found by reflection, and mistakes by it too.
@Suite struct TraversalTests {
  @Test func arraysOptionalsAndNames() {
    let layer = Several()
    #expect(
      layer.namedParameters.map(\.name) == [
        "first_scale", "parts.0.weight", "parts.0.bias", "parts.1.weight", "extra.weight",
      ])
    #expect(layer.namedBuffers.map(\.name) == ["running_max"])
    #expect(layer.parameterCount == 2 + 4 + 2 + 4 + 4)
  }

  @Test func buffersChangeInPlace() {
    let layer = Several()
    let copy = layer
    var context = Context(mode: .training)
    _ = layer(Tensor([1, -2] as [Float], shape: [1, 2]), &context)
    #expect(copy.runningMax.doubles == [1, 0])
  }

  @Test func aBareTensorStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Bare().namedParameters
    }
    expectText("layer Bare: its property 'scale' is a bare tensor, which neither trains nor is saved", in: result)
  }

  @Test func layersInATupleStop() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Pair().namedParameters
    }
    expectText("layer Pair: its property 'two' is a tuple that holds a layer (Linear), which neither", in: result)
  }

  @Test func whatTrainsNothingMayBeAnywhere() {
    #expect(Harmless().namedParameters.map(\.name) == ["inner.weight", "inner.bias"])
  }

  @Test func aNameUsedTwiceStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SameName().namedParameters
    }
    expectText("network: the name 'hidden_size' is used twice", in: result)
  }

  @Test func aSharedParameterStops() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let linear = Linear(2, 2)
      _ = Shared(first: linear, second: linear).namedParameters
    }
    expectText("one parameter is reached as both 'first.weight' and 'second.weight'", in: result)
  }

  @Test func strictLoadingSaysWhatDoesNotFit() {
    let layer = Linear(2, 3)
    let before = layer.weight.doubles
    let state = ["weight": Tensor.ones([3, 4]), "extra": Tensor.ones([1])]
    do {
      try layer.load(state)
      Issue.record("a state that does not fit was loaded")
    } catch {
      #expect(
        error.description == """
          the saved state does not fit this network
            the state lacks: bias
            the network lacks: extra
            weight: the network has shape [3, 2], the state [3, 4]
          """)
    }
    #expect(layer.weight.doubles == before)
  }

  @Test func matchingLoadingTakesWhatFits() throws {
    let layer = Linear(2, 3)
    let report = try layer.load(
      ["weight": .ones([3, 2], .float64), "bias": .ones([4]), "extra": .ones([1])], verify: .matching)
    #expect(report.loaded == ["weight"] && report.unused == ["extra"])
    #expect(report.mismatched.map(\.name) == ["bias"])
    #expect(layer.weight.doubles.allSatisfy { $0 == 1 } && layer.weight.dtype == .float32)
  }
}
