import Autodiff
import Core

/// A value while a network runs.
enum GraphValue: Sendable {
  case tensor(Tensor)
  case known(KnownNumbers)
  /// In the place of an operand that is left out.
  case absent

  var type: GraphType {
    switch self {
    case .tensor(let tensor): .tensor(Array(tensor.shape))
    case .known(let numbers): .known(numbers)
    case .absent: .absent
    }
  }
}

/// What is known of a value before it is computed: of tensors the sizes, of numbers everything.
enum GraphType: Sendable, Hashable {
  case tensor([Int])
  case known(KnownNumbers)
  case absent

  var shape: [Int] {
    switch self {
    case .tensor(let shape): shape
    case .known(let numbers): numbers.shape
    case .absent: []
    }
  }
}

/// A small array whose numbers are known without computing on tensors: sizes, axes, positions, constants. Whole numbers
/// up to 2^53 are exact.
struct KnownNumbers: Sendable, Hashable {
  /// As many as arrays of this kind may have, unless a file stores more.
  static let limit = 1 << 16

  var shape: [Int]
  var values: [Double]
  /// Whether they are of a type of whole numbers, whose quotients are cut off.
  var isWhole: Bool

  init(shape: [Int], _ values: [Double], isWhole: Bool = true) {
    (self.shape, self.values, self.isWhole) = (shape, values, isWhole)
  }

  init(_ numbers: [Int]) { self.init(shape: [numbers.count], numbers.map(Double.init)) }

  /// The only number.
  var scalar: Double? { values.count == 1 ? values[0] : nil }

  /// The numbers as sizes, positions or axes; larger ones are cut to what can be reckoned with.
  var integers: [Int] {
    let bound = Double(1 << 40)
    return values.map { Int(saturating: min(bound, max(-bound, $0))) }
  }

  var tensor: Tensor { Tensor(values.map { Float($0) }, shape: Shape(shape)) }

  /// The numbers at `start + Σ i[k] · steps[k]` for all places i within `sizes`, in row-major order. All must exist.
  func picked(_ sizes: [Int], start: Int, steps: [Int]) -> KnownNumbers {
    // Of nothing, the other axes can have any size.
    guard !sizes.contains(0) else { return KnownNumbers(shape: sizes, [], isWhole: isWhole) }
    var positions = [start]
    for (size, step) in zip(sizes, steps) {
      positions = positions.flatMap { position in (0..<size).map { position + $0 * step } }
    }
    return KnownNumbers(shape: sizes, positions.map { values[$0] }, isWhole: isWhole)
  }

  /// How far apart neighbors along each axis are.
  var strides: [Int] { shape.indices.map { shape[($0 + 1)...].reduce(1, *) } }
}
