import Core
import Kernels
import TestSupport

/// The random decisions behind one case.
///
/// Every case has a stream of its own, so that case 1,234 is the same however many cases run before it.
struct Draw {
  private var generator: RandomGenerator

  init(seed: UInt64, property: String, number: Int) {
    generator = RandomGenerator(seed: seed, stream: FixtureValues.hash(property), UInt64(number))
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + generator.integer(below: range.count)
  }

  /// One of `choices`, all alike; name a choice twice to have it more often.
  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[generator.integer(below: choices.count)] }

  /// True in `share` of all draws.
  mutating func chance(_ share: Double) -> Bool { generator.uniform() < share }

  mutating func number(_ range: ClosedRange<Double>) -> Double { generator.uniform(range) }

  /// A subset of `elements`, in their order.
  mutating func some<Element>(of elements: [Element]) -> [Element] { elements.filter { _ in chance(0.5) } }

  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] { generator.shuffled(elements) }

  /// A seed for the numbers of a case.
  mutating func seed() -> Int { integer(1...999_999) }

  /// Numbers of channels that fill blocks of 8 and of 16, and ones that do not.
  mutating func channels() -> Int { pick([1, 2, 3, 5, 7, 8, 9, 13, 16, 16, 17, 20, 24, 32, 33]) }

  mutating func layout() -> Layout { pick([.plain, .blocked16, .blocked16, .blocked8, .channelsLast]) }

  /// A layout that an array of this shape can have.
  mutating func layout(for shape: [Int]) -> Layout { shape.count == 4 ? layout() : .plain }

  mutating func realType() -> DType { pick([.float32, .float64]) }

  mutating func style() -> ValueStyle { pick([.smooth, .smooth, .coarse, .distant]) }
}

extension Layout {
  /// The layouts of features, plainest first.
  static let ofFeatures: [Layout] = [.plain, .channelsLast, .blocked8, .blocked16]
}
