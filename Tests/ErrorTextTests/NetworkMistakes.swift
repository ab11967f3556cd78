import Autodiff
import Backbones
import Erasing
import Layers
import Optimizers

let layerMistakes: [Mistake] = [
  Mistake("a convolution layer of other channels") {
    run(Conv2D(16, 32, kernel: 3, padding: 1), named: "conv4_2", on: .ones([2, 8, 6, 6]))
  },
  Mistake("a convolution layer and a ReLU, fused, of other channels") {
    var context = Context(mode: .training)
    let features = Sequential {
      Conv2D(16, 32, kernel: 3, padding: 1).named("conv4_2")
      ReLU()
    }
    _ = Sequential { features.named("features") }(.ones([2, 8, 6, 6]), &context)
  },
  Mistake("a convolution layer of another type") {
    run(Conv2D(8, 8, kernel: 3), named: "conv1", on: .ones([2, 8, 6, 6], .float64))
  },
  Mistake("a convolution layer of a small image") {
    run(Conv2D(8, 8, kernel: 5), named: "conv1", on: .ones([2, 8, 3, 3]))
  },
  Mistake("a convolution layer without channels") { _ = Conv2D(0, 8, kernel: 3) },
  Mistake("a convolution layer with groups that do not divide") { _ = Conv2D(6, 8, kernel: 3, groups: 4) },
  Mistake("a linear layer of features") { run(Linear(16, 4), named: "fc", on: .ones([2, 16, 1, 1])) },
  Mistake("a linear layer of another width") { run(Linear(16, 4), named: "fc", on: .ones([2, 8])) },
  Mistake("a linear layer without outputs") { _ = Linear(16, 0) },
  Mistake("a batch normalization layer of other channels") {
    run(BatchNorm2D(4), named: "bn1", on: .ones([2, 3, 4, 4]))
  },
  Mistake("a batch normalization layer of single values") {
    run(BatchNorm2D(3), named: "bn1", on: .ones([1, 3, 1, 1]))
  },
  Mistake("a batch normalization layer of a vector") { run(BatchNorm2D(3), named: "bn1", on: .ones([3])) },
  Mistake("a batch normalization layer of a vector, at evaluation") {
    run(BatchNorm2D(3), named: "bn1", on: .ones([3]), .evaluation)
  },
  Mistake("a pooling layer of rows") { run(MaxPool2D(2), named: "pool1", on: .ones([2, 8])) },
  Mistake("a pooling layer of a small image") { run(AvgPool2D(7), named: "pool1", on: .ones([2, 8, 4, 4])) },
  Mistake("a channel dropout layer of rows") { run(Dropout2D(0.5), named: "drop1", on: .ones([2, 8])) },
  Mistake("a layer of one's own with a check") {
    run(Lambda { $0 + .ones([7]) }, named: "own", on: .ones([2, 8]))
  },
  Mistake("a pullback of one's own in a layer") {
    var context = Context(mode: .training)
    let own = Lambda { x in Tensor.custom([x]) { inputs in (inputs[0], { gradient in [gradient.sum()] }) } }
    let x = Tensor.ones([2, 2]).traced(by: Tape(), retainingGradient: true)
    _ = Sequential { own.named("own") }(x, &context).sum().backward()
  },
  Mistake("slopes for other channels") { run(PReLU(channels: 4), named: "relu", on: .ones([2, 6, 4, 4])) },
]

private struct Bare: Layer {
  let scale = Tensor([1.0])
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input * scale }
}

/// Something with layers in it where none are looked for.
private struct Holding<Value: Sendable>: Layer {
  let twoParts: Value
  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
}

private enum Head: Sendable { case linear(Linear) }

private struct Scaling: Sendable {
  let factor = Parameter(wrappedValue: Tensor([1.0]))
}

let networkMistakes: [Mistake] = [
  Mistake("two layers of one name") {
    _ = Sequential {
      ReLU().named("a")
      ReLU().named("a")
    }
  },
  Mistake("a layer name that does not exist") { _ = SmallVGG(classes: 10)["conv9"] },
  Mistake("inserting behind a layer that does not exist") {
    _ = SmallVGG(classes: 10).inserting(EILLayer(), after: "pool9")
  },
  Mistake("removing a layer that does not exist") { _ = SmallVGG(classes: 10).removing("pool9") },
  Mistake("a residual block whose paths differ") {
    run(Residual(Sequential { Conv2D(4, 8, kernel: 3, padding: 1) }), named: "block1", on: .ones([2, 4, 6, 6]))
  },
  Mistake("a residual block whose last normalization has other channels") {
    let main = Sequential {
      Conv2D(4, 8, kernel: 3, padding: 1).named("conv1")
      BatchNorm2D(4).named("bn1")
    }
    let shortcut = Sequential { Conv2D(4, 8, kernel: 1) }
    run(Residual(main, shortcut: shortcut), named: "block1", on: .ones([2, 4, 6, 6]))
  },
  Mistake("erasing inside a residual block") {
    run(Residual(Sequential { EILLayer() }), named: "block1", on: .ones([2, 4, 6, 6]))
  },
  Mistake("branches of different sizes") {
    let branches = Concatenated { Conv2D(4, 2, kernel: 1); Conv2D(4, 2, kernel: 3).named("wide") }
    run(branches, named: "block1", on: .ones([2, 4, 6, 6]))
  },
  Mistake("a gate of other channels") {
    run(Gated { AdaptiveAvgPool2D(1); Conv2D(4, 3, kernel: 1) }, named: "block1", on: .ones([2, 4, 6, 6]))
  },
  Mistake("erasing inside a branch") {
    run(Concatenated { Identity(); Sequential { EILLayer() } }, named: "block1", on: .ones([2, 4, 6, 6]))
  },
  Mistake("a bare tensor in a layer") { _ = Sequential { Bare() }.namedParameters },
  Mistake("layers in a tuple") {
    _ = Sequential { Holding(twoParts: (Conv2D(3, 4, kernel: 3), Conv2D(4, 4, kernel: 3))) }.namedParameters
  },
  Mistake("layers in a dictionary") { _ = Holding(twoParts: ["left": Linear(4, 2)]).namedBuffers },
  Mistake("a layer in an enum") { _ = Holding(twoParts: [Head.linear(Linear(4, 2))]).parameterCount },
  Mistake("a parameter in a plain struct") { _ = Holding(twoParts: Scaling()).namedParameters },
  Mistake("one layer in two places") {
    let linear = Linear(4, 4)
    _ = Sequential { linear; linear }.namedParameters
  },
  Mistake("a network without classes") { _ = VGG16(classes: 0) },
  Mistake("a traced input for an optimized network") {
    var context = Context(mode: .evaluation)
    let optimized = SmallVGG(classes: 4).optimizedForInference()
    _ = optimized(.ones([1, 3, 16, 16]).traced(by: Tape()), &context)
  },
  Mistake("an input of another type for an optimized network") {
    _ = SmallVGG(classes: 4).optimizedForInference()(.ones([1, 3, 16, 16], .float64))
  },
  Mistake("an empty input for an optimized network") {
    _ = SmallVGG(classes: 4).optimizedForInference()(.zeros([0, 3, 16, 16]))
  },
]

let erasingMistakes: [Mistake] = [
  Mistake("erasing rows") { run(EILLayer(), named: "eil1", on: .ones([2, 4])) },
  Mistake("erasing a batch that does not divide into its branches") {
    var context = Context(mode: .training)
    _ = EILLayer()(.ones([2, 4, 3, 3]), &context)
    _ = EILLayer()(.ones([5, 4, 3, 3]), &context)
  },
  Mistake("erasing after nothing") { _ = MultiEIL(in: SmallVGG(classes: 10), after: []) },
  Mistake("thresholds for other layers") {
    _ = MultiEIL(in: SmallVGG(classes: 10), after: ["pool1", "pool2"], thresholds: [0.7, 0.7, 0.7])
  },
  Mistake("a loss without the branches") {
    _ = ErasingLoss()(.ones([4, 3]), [0, 1], Context(mode: .training))
  },
  Mistake("a loss of other branches") {
    var context = Context(mode: .training)
    _ = EILLayer()(.ones([2, 4, 3, 3]), &context)
    _ = ErasingLoss()(.ones([2, 3]), [0, 1], context)
  },
  Mistake("a loss without labels") { _ = ErasingLoss()(.ones([4, 3]), [], Context(mode: .training)) },
  Mistake("a loss with a label without a class") { _ = ErasingLoss()(.ones([2, 3]), [0, 7], Context(mode: .training)) },
  Mistake("a loss of features") { _ = ErasingLoss()(.ones([2, 3, 4, 4]), [0, 1], Context(mode: .training)) },
]

private func network() -> Sequential {
  Sequential {
    Linear(4, 4).named("hidden")
    Linear(4, 2).named("fc")
  }
}

let optimizerMistakes: [Mistake] = [
  Mistake("a step without all gradients") {
    let network = network()
    var context = Context(mode: .training)
    let front = network.prefix(through: "hidden")
    let hidden = front(Tensor.ones([1, 4]).traced(by: Tape()), &context)
    SGD(for: network, learningRate: 0.1).step(hidden.sum().backward())
  },
  Mistake("a step of another network") {
    let optimizer = SGD(for: network(), learningRate: 0.1)
    optimizer.step(network(), Gradients())
  },
  Mistake("Nesterov's look ahead without momentum") { _ = SGD(for: network(), learningRate: 0.1, nesterov: true) },
  Mistake("a negative learning rate") { _ = SGD(for: network(), learningRate: -1) },
  Mistake("a momentum above 1 for Adam") { _ = Adam(for: network(), learningRate: 0.1, beta1: 1.5) },
  Mistake("a parameter group that matches nothing") {
    _ = SGD(for: network(), learningRate: 0.1, groups: [ParameterGroup(matching: "features", learningRateScale: 0.1)])
  },
]
