import Core
import Kernels
import ReferenceKernels

/// A random network as an `InferenceProgram` runs it (folded, fused, in planned memory) against the same operations one
/// by one. Several sizes of input take turns, twice: the second run of each gives the bits of the first, and no result
/// lies in memory that a later run writes.
struct InferenceCase: PropertyCase {
  var channels = 1
  /// Images, rows and columns of each input.
  var inputs = [[1, 1, 1]]
  var steps: [InferenceStep] = []
  var layout = Layout.plain
  var algorithm = ConvolutionAlgorithm.automatic
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> InferenceCase {
    var entry = InferenceCase(channels: draw.pick([1, 3, 8, 16, 16, 17, 32]))
    let (height, width) = (draw.integer(1...9), draw.integer(1...9))
    // Networks that flatten features know one size only.
    let varies = draw.chance(0.5)
    entry.inputs = (0..<draw.integer(1...3)).map { _ in
      [draw.integer(1...3), varies ? draw.integer(1...9) : height, varies ? draw.integer(1...9) : width]
    }
    for _ in 0..<draw.integer(1...6) {
      guard let shapes = entry.shapes(of: 0) else { break }
      entry.steps.append(.drawn(after: shapes, &draw))
      if !entry.isValid { entry.steps.removeLast() }
    }
    if draw.chance(0.3) { entry.layout = draw.layout() }
    entry.algorithm = draw.pick([.automatic, .automatic, .direct])
    (entry.style, entry.values) = (draw.pick([.smooth, .coarse]), draw.seed())
    return entry
  }

  static var simplifications: [Simplification<InferenceCase>] {
    [.shorten(\.steps), .shorten(\.inputs, to: 1)] + InferenceStep.simplifications.map(inEachStep) + [
      lowerEachInput, .lower(\.channels, to: 1), .prefer(\.layout, Layout.ofFeatures),
      .prefer(\.algorithm, [.direct, .automatic]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  private static func inEachStep(_ inner: Simplification<InferenceStep>) -> Simplification<InferenceCase> {
    Simplification { entry in
      entry.steps.indices.flatMap { place in
        inner.candidates(entry.steps[place]).map { step -> InferenceCase in
          var copy = entry
          copy.steps[place] = step
          return copy
        }
      }
    }
  }

  private static var lowerEachInput: Simplification<InferenceCase> {
    Simplification { entry in
      entry.inputs.indices.flatMap { place in
        Simplification<[Int]>.lowerEach(\.self, to: 1).candidates(entry.inputs[place]).map { input -> InferenceCase in
          var copy = entry
          copy.inputs[place] = input
          return copy
        }
      }
    }
  }

  /// All operations fit each input, with weights of one size, and the reference takes some milliseconds.
  var isValid: Bool {
    let found = inputs.indices.compactMap { shapes(of: $0) }
    guard found.count == inputs.count else { return false }
    let widths = Set(found.map { shapes in shapes.map { $0[1] } })
    let products = found.reduce(0) { $0 + productCount($1) }
    return widths.count == 1 && products <= 150_000
  }

  func inputShape(_ place: Int) -> [Int] { [inputs[place][0], channels, inputs[place][1], inputs[place][2]] }

  /// The shapes of all values, the input's first; nil where an operation does not fit.
  func shapes(of place: Int) -> [[Int]]? {
    var shapes = [inputShape(place)]
    for step in steps {
      guard let next = step.outputShape(after: shapes) else { return nil }
      shapes.append(next)
    }
    return shapes
  }

  private func productCount(_ shapes: [[Int]]) -> Int {
    steps.indices.reduce(0) { $0 + steps[$1].productCount(from: shapes[$1], to: shapes[$1 + 1]) }
  }

  func defect() -> String? {
    let program = program()
    let arrays = inputs.indices.map { numbers.array("input \($0)", inputShape($0)) }
    let first = arrays.map { program.run($0.array(.float32, layout)) }
    let again = arrays.map { program.run($0.array(.float32, layout)) }
    for (place, input) in arrays.enumerated() {
      let expected = estimate(input)
      let error = expected.error + DType.float32.smallest
      let bound = Bound.each(Array(repeating: error, count: expected.value.count))
      if let defect = difference("output \(place)", first[place], expected.value, bound) { return defect }
      if first[place].values(as: Float.self) != again[place].values(as: Float.self) {
        return "output \(place): other numbers in the second run"
      }
    }
    return nil
  }
}
