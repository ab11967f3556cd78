// A layer of one's own, with a pullback of its own, checked against differences.
//
// The layer is generalized-mean pooling (Radenović, Tolias and Chum 2019): the mean of x^p over each plane, to the
// power 1/p, with a trainable p. At p = 1 it is average pooling; the larger p, the nearer it comes to max pooling.
import AutodiffTesting
import EIL
import Foundation

/// `[N, C, H, W]` with non-negative values to `[N, C]`.
struct GeneralizedMeanPool2D: Layer {
  /// One number for all channels. Being a `@Parameter`, it is trained, saved and named without further ado.
  @Parameter var exponent: Tensor = Tensor([Float(3)])
  /// Values below this count as this: the power has no slope at 0.
  let smallest = 1e-6

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    generalizedMean(input.clamped(to: smallest...Double.greatestFiniteMagnitude), exponent)
  }
}

/// The operation: forward computation and pullback in one place. Both operands can have a gradient.
func generalizedMean(_ input: Tensor, _ exponent: Tensor) -> Tensor {
  // Inside, the operands are constants: nothing is recorded but this one operation.
  Tensor.custom([input, exponent]) { operands in
    let (x, p) = (operands[0], operands[1])
    let count = Double(x.shape[2] * x.shape[3])
    let powered = x.power(p)  // x^p
    let mean = powered.mean([2, 3])  // m, [N, C]
    let output = mean.power(p.reciprocal())  // y = m^(1/p)
    return (
      output,
      { gradient in
        // dy/dx = y / m * x^(p - 1) / count
        let slope = (output / mean * gradient).unsqueezed(at: 2).unsqueezed(at: 3)
        let toInput = slope * powered / x * (1 / count)
        // dy/dp = y * (mean(x^p log x) / (p m) - log(m) / p^2)
        let weighted = (powered * x.log()).mean([2, 3])
        let perOutput = output * (weighted / (p * mean) - mean.log() / p.squared())
        let toExponent = (perOutput * gradient).sum().reshaped([1])
        return [toInput, toExponent]
      }
    )
  }
}

// 1. It pools.
let pool = GeneralizedMeanPool2D()
var generator = RandomGenerator(seed: 1)
let features = Tensor.uniform([2, 3, 5, 5], in: 0.1...2, using: &generator)
let pooled = pool.predict(features)
print("mean    ", features.globalAveragePooled()[0])
print("GeM p=3 ", pooled[0])
print("largest ", features.largest([2, 3])[0])

// 2. Is the pullback right? The checker compares it with central differences in float64, for inputs and parameters.
let checked = GeneralizedMeanPool2D().convert(to: .float64)
let input = Tensor.uniform([2, 3, 4, 4], in: 0.2...2, .float64, using: &generator)
func run(_ input: Tensor) -> Tensor {
  var context = Context(mode: .training, seed: 1)
  return checked(input, &context)
}
let parameters = checked.namedParameters.map { (name: $0.name, parameter: $0.parameter) }
let report = checkGradients(of: [input]) { run($0[0]) }
  .joined(with: checkParameterGradients(parameters, input: input, run))
print("\nThe right pullback: \(report)")

// 3. Would it notice a mistake? Here is the same operation with a factor forgotten.
let wrong = checkGradients(of: [input]) { inputs in
  Tensor.custom([inputs[0]]) { operands in
    (operands[0].squared(), { gradient in [gradient * operands[0]] })  // should be 2 * x * gradient
  }
}
print("\nA wrong one: \(wrong.description.split(separator: "\n").prefix(3).joined(separator: "\n"))")

// 4. It works in a network like any other layer: its exponent is trained and saved under the layer's name.
let network = Sequential {
  Conv2D(3, 8, kernel: 3, padding: 1)
  ReLU()
  EILLayer()
  Conv2D(8, 16, kernel: 3, padding: 1)
  ReLU()
  GeneralizedMeanPool2D().named("pool")
  Linear(16, 4)
}
var context = Context(mode: .training, seed: 1)
let images = Tensor.normal([4, 3, 16, 16], using: &generator)
let logits = network(images.traced(by: Tape()), &context)
let gradients = ErasingLoss()(logits, [0, 1, 2, 3], context).backward()
let exponent = network.namedParameters.first { $0.name == "pool.exponent" }
let slope = exponent.flatMap { gradients[$0.parameter] }
print("\nIn a network: the gradient of pool.exponent is \(slope.map { "\($0.scalar)" } ?? "missing").")

guard report.passes, !wrong.passes, slope != nil else {
  print("The checker should accept the right pullback and refuse the wrong one, and the exponent should be trained.")
  exit(1)
}
