import Foundation
import ReferenceKernels

/// The rules of PyTorch's optimizers, one element after the other.
struct PlainUpdate {
  static let rate = 0.05

  let settings: UpdateCase
  var parameter: ReferenceArray
  /// Momentum, or the first moment.
  var first: ReferenceArray
  /// The second moment.
  var second: ReferenceArray
  /// How far the parameter went in all.
  var way: ReferenceArray

  init(_ settings: UpdateCase, _ parameter: ReferenceArray) {
    self.settings = settings
    self.parameter = parameter
    (first, second, way) = (parameter.filled(with: 0), parameter.filled(with: 0), parameter.filled(with: 0))
  }

  mutating func run(_ gradient: ReferenceArray, _ step: Int) {
    for place in gradient.values.indices {
      let before = parameter.values[place]
      switch settings.rule {
      case .sgd, .nesterov: descend(place, gradient.values[place], step)
      case .adam, .adamW: adam(place, gradient.values[place], step)
      case .rmsProp: rmsProp(place, gradient.values[place])
      }
      way.values[place] += abs(parameter.values[place] - before) + Self.rate
    }
  }

  private var momentum: Double { Double(settings.momentum) / 100 }
  private var decay: Double { Double(settings.decay) / 100 }

  private mutating func descend(_ place: Int, _ gradient: Double, _ step: Int) {
    let slope = gradient + decay * parameter.values[place]
    guard momentum > 0 else {
      parameter.values[place] -= Self.rate * slope
      return
    }
    let share = step == 1 || settings.rule == .nesterov ? 1 : 1 - Double(settings.dampening) / 100
    first.values[place] = step == 1 ? slope : momentum * first.values[place] + share * slope
    let ahead = settings.rule == .nesterov ? slope + momentum * first.values[place] : first.values[place]
    parameter.values[place] -= Self.rate * ahead
  }

  private mutating func adam(_ place: Int, _ gradient: Double, _ step: Int) {
    let slope = settings.rule == .adam ? gradient + decay * parameter.values[place] : gradient
    if settings.rule == .adamW { parameter.values[place] *= 1 - Self.rate * decay }
    first.values[place] = 0.9 * first.values[place] + 0.1 * slope
    second.values[place] = 0.999 * second.values[place] + 0.001 * slope * slope
    let mean = first.values[place] / (1 - pow(0.9, Double(step)))
    let square = second.values[place] / (1 - pow(0.999, Double(step)))
    parameter.values[place] -= Self.rate * mean / (square.squareRoot() + 1e-8)
  }

  private mutating func rmsProp(_ place: Int, _ gradient: Double) {
    let slope = gradient + decay * parameter.values[place]
    second.values[place] = 0.99 * second.values[place] + 0.01 * slope * slope
    var speed = slope / (second.values[place].squareRoot() + 1e-8)
    if momentum > 0 {
      first.values[place] = momentum * first.values[place] + speed
      speed = first.values[place]
    }
    parameter.values[place] -= Self.rate * speed
  }
}
