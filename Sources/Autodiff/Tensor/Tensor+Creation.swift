import Core
import Kernels

extension Tensor {
  /// A tensor of `values` in row-major order.
  public init<T: Scalar>(_ values: [T], shape: Shape) { self.init(NDArray(values, shape: shape)) }

  /// A tensor with one axis.
  public init<T: Scalar>(_ values: [T]) { self.init(values, shape: [values.count]) }

  /// A tensor without axes, holding one number.
  public init(_ value: Double, _ dtype: DType = .float32) {
    self.init(NDArray(repeating: value, shape: [], dtype))
  }

  /// A constant of zeros, float32 unless told.
  public static func zeros(_ shape: Shape, _ dtype: DType = .float32) -> Tensor { Tensor(NDArray(zeros: shape, dtype)) }

  /// A constant of ones, float32 unless told.
  public static func ones(_ shape: Shape, _ dtype: DType = .float32) -> Tensor {
    full(shape, 1, dtype)
  }

  /// Every element is `value`, which an integer type must hold as it is.
  public static func full(_ shape: Shape, _ value: Double, _ dtype: DType = .float32) -> Tensor {
    dtype.requireHolds(value, in: shape, "full")
    return Tensor(NDArray(repeating: value, shape: shape, dtype))
  }

  /// `0, 1, ..., count - 1`, the last of which an integer type must hold.
  public static func range(_ count: Int, _ dtype: DType = .float32) -> Tensor {
    require(count >= 0, "range: \(count) numbers (\(dtype)) cannot be counted; give a count from 0 up")
    dtype.requireHolds(Double(max(0, count - 1)), in: [count], "range")
    return filled([count], dtype) { Double($0) }
  }

  /// The identity matrix, `[size, size]`: PyTorch's `eye`.
  public static func identity(_ size: Int, _ dtype: DType = .float32) -> Tensor {
    filled([size, size], dtype) { $0 / size == $0 % size ? 1 : 0 }
  }

  /// Independent uniform numbers from `range`, whose bounds an integer type must hold; it rounds what lies between them
  /// towards 0.
  public static func uniform(
    _ shape: Shape, in range: ClosedRange<Double> = 0...1, _ dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) -> Tensor {
    dtype.requireHolds(range.lowerBound, in: shape, "uniform")
    dtype.requireHolds(range.upperBound, in: shape, "uniform")
    return filled(shape, dtype) { _ in generator.uniform(range) }
  }

  /// Independent normal numbers, float32 or float64: they have no bounds that an integer type could hold.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, _ dtype: DType = .float32,
    using generator: inout RandomGenerator
  ) -> Tensor {
    require(
      dtype.isFloatingPoint,
      "normal: numbers of shape \(shape) (\(dtype)) would have no bounds, and an integer type has; draw float32 or "
        + "float64, and clamp and cast these")
    return filled(shape, dtype) { _ in mean + standardDeviation * generator.normal() }
  }

  /// Rows of zeros with a 1 at each label: `[labels.count, classes]`.
  public static func oneHot(_ labels: [Int], classes: Int, _ dtype: DType = .float32) -> Tensor {
    for (row, label) in labels.enumerated() {
      require(
        label >= 0 && label < classes,
        "oneHot: label \(label) of row \(row) is not in 0..<\(classes); make room for more classes, or mend the label")
    }
    return filled([labels.count, classes], dtype) { labels[$0 / classes] == $0 % classes ? 1 : 0 }
  }

  /// Element number `i`, in row-major order, is `value(i)`.
  static func filled(_ shape: Shape, _ dtype: DType, _ value: (Int) -> Double) -> Tensor {
    func filled<T: Scalar>(_ type: T.Type) -> Tensor {
      Tensor(
        NDArray(shape, of: T.self) { elements in
          for index in elements.indices { elements[index] = T(exactlyOrRounding: value(index)) }
        })
    }
    return switch dtype {
    case .float32: filled(Float.self)
    case .float64: filled(Double.self)
    case .int32: filled(Int32.self)
    case .uint8: filled(UInt8.self)
    }
  }

  /// `start, start + step, ...` below `end`, or above it where `step` is negative: PyTorch's
  /// `arange(start, end, step)`. None where `end` lies on the other side, as with the standard library's `stride`.
  ///
  /// - Parameter step: is not 0. An integer type must hold it, the start and the last number as they are.
  public static func range(
    from start: Double, to end: Double, by step: Double = 1, _ dtype: DType = .float32
  ) -> Tensor {
    require(
      start.isFinite && end.isFinite && step.isFinite && step != 0,
      "range: there is no way from \(start) to \(end) by steps of \(step); give finite numbers, and a step that is not "
        + "0")
    let count = max(0, Int(saturating: ((end - start) / step).rounded(.up)))
    for value in [start, step, start + Double(max(0, count - 1)) * step] {
      dtype.requireHolds(value, in: [count], "range")
    }
    return filled([count], dtype) { start + Double($0) * step }
  }

  /// `count` numbers at equal distances from `start` through `end`, both of which are among them: PyTorch's
  /// `linspace(start, end, steps)`. One number is the start.
  ///
  /// An integer type must hold both ends, and rounds what lies between them towards 0.
  public static func linspace(
    from start: Double, through end: Double, count: Int, _ dtype: DType = .float32
  ) -> Tensor {
    require(
      count >= 0, "linspace: \(count) numbers from \(start) through \(end) cannot be counted; give a count from 0 up")
    for value in [start, end] { dtype.requireHolds(value, in: [count], "linspace") }
    let last = Double(max(1, count - 1))
    return filled([count], dtype) { $0 > 0 && $0 == count - 1 ? end : start + (end - start) * Double($0) / last }
  }

  /// Independent uniform numbers from `range`, PyTorch's `rand`, of a generator of their own: the same seed gives the
  /// same numbers. `uniform(_:in:_:using:)` goes on with a generator that there is.
  public static func uniform(
    _ shape: Shape, in range: ClosedRange<Double> = 0...1, _ dtype: DType = .float32, seed: UInt64
  ) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return uniform(shape, in: range, dtype, using: &generator)
  }

  /// Independent normal numbers, PyTorch's `randn`, of a generator of their own: the same seed gives the same numbers.
  /// `normal(_:mean:standardDeviation:_:using:)` goes on with a generator that there is.
  public static func normal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, _ dtype: DType = .float32, seed: UInt64
  ) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return normal(shape, mean: mean, standardDeviation: standardDeviation, dtype, using: &generator)
  }
}

/// Numbers, or nested lists of them, written out in a program. Only literals make one.
public struct TensorLiteral: Sendable, ExpressibleByArrayLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
{
  let shape: [Int]
  let values: [Float]

  public init(floatLiteral value: Double) { (shape, values) = ([], [Float(value)]) }

  public init(integerLiteral value: Int) { (shape, values) = ([], [Float(value)]) }

  public init(arrayLiteral elements: TensorLiteral...) { self.init(elements) }

  init(_ elements: [TensorLiteral]) {
    let inner = elements.first?.shape ?? []
    for (number, element) in elements.enumerated() {
      require(
        element.shape == inner,
        "literal: element \(number) of a list has the shape \(element.shape), and those before it have \(inner); give "
          + "each row as many numbers as the others")
    }
    (shape, values) = ([elements.count] + inner, elements.flatMap(\.values))
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// `let x: Tensor = [[1, 2], [3, 4]]`, float32 `[2, 2]`. Lists that are not equally long stop the program.
  ///
  /// Numbers that are no literals, and other element types, are `Tensor(_:shape:)`'s: `Tensor([1, 2] as [Int32])`.
  public init(arrayLiteral elements: TensorLiteral...) {
    let whole = TensorLiteral(elements)
    self.init(whole.values, shape: Shape(whole.shape))
  }
}

extension Tensor {
  /// Independent whole numbers from `range`, each as likely: PyTorch's `randint(low, high, size)`. An integer type must
  /// hold the bounds.
  ///
  /// - Parameter range: not empty, and of at most 2^53 numbers.
  public static func randint(
    _ shape: Shape, in range: Range<Int>, _ dtype: DType = .int32, using generator: inout RandomGenerator
  ) -> Tensor {
    require(
      !range.isEmpty,
      "randint: there is no number in \(range) to fill \(shape) (\(dtype)) with; let it end above its start")
    dtype.requireHolds(Double(range.lowerBound), in: shape, "randint")
    dtype.requireHolds(Double(range.upperBound - 1), in: shape, "randint")
    return filled(shape, dtype) { _ in
      // The product may be rounded up to the count itself.
      Double(range.lowerBound + Swift.min(range.count - 1, Int(saturating: generator.uniform() * Double(range.count))))
    }
  }

  /// The same numbers of a generator of their own: the same seed gives the same numbers.
  public static func randint(
    _ shape: Shape, in range: Range<Int>, _ dtype: DType = .int32, seed: UInt64
  ) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return randint(shape, in: range, dtype, using: &generator)
  }
}
