/// The sizes of an array's axes, outermost first, stored inline: making and passing one allocates nothing.
public struct Shape: Sendable, Hashable {
  /// The most axes an array can have.
  public static let maximumRank = 8

  @usableFromInline var sizes: SIMD8<Int>
  @usableFromInline var rank: Int

  /// - Parameter sizes: outermost first, at most `maximumRank`; more stop the program.
  public init(_ sizes: some Sequence<Int>) {
    self.sizes = SIMD8(repeating: 1)
    rank = 0
    for size in sizes {
      require(
        rank < Shape.maximumRank,
        "shape: an array has at most \(Shape.maximumRank) axes; join some by reshaping")
      require(size >= 0, "shape: an axis cannot have the negative size \(size); give sizes from 0 up")
      self.sizes[rank] = size
      rank += 1
    }
  }

  /// The number of elements: the product of all sizes, 1 for a scalar.
  @inlinable public var elementCount: Int { product(of: 0..<rank) }

  /// How many elements lie between neighbors along each axis in row-major order.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    // Beside an axis of size 0, where nothing lies, the other sizes may be beyond all counting.
    for axis in stride(from: rank - 2, through: 0, by: -1) { strides[axis] = strides[axis + 1] &* sizes[axis + 1] }
    return strides
  }

  /// The product of the sizes of `axes`.
  @inlinable public func product(of axes: Range<Int>) -> Int {
    var product = 1
    for axis in axes {
      let (next, overflows) = product.multipliedReportingOverflow(by: sizes[axis])
      require(!overflows, "shape: \(self) has more elements than can be counted; use smaller sizes")
      product = next
    }
    return product
  }

  /// The axis that `axis` means: negative ones count from the end.
  ///
  /// - Parameters:
  ///   - dtype: of the array that has this shape, for the error text.
  ///   - operation: what wants the axis, likewise.
  public func resolve(axis: Int, dtype: DType, operation: String) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    require(
      resolved >= 0 && resolved < rank,
      "\(operation): axis \(axis) does not exist in \(self) (\(dtype)); \(axesInWords)")
    return resolved
  }

  private var axesInWords: String {
    rank > 0
      ? "its axes are 0..<\(rank) or, from the end, -\(rank)...(-1)"
      : "a single number has no axes, but unsqueezed(at: 0) gives it one"
  }
}

extension Shape: RandomAccessCollection, MutableCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { rank }

  @inlinable public subscript(axis: Int) -> Int {
    get {
      require(axis >= 0 && axis < rank, "shape: \(self) has no axis \(axis)")
      return sizes[axis]
    }
    set {
      require(axis >= 0 && axis < rank, "shape: \(self) has no axis \(axis)")
      sizes[axis] = newValue
    }
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  public init(arrayLiteral sizes: Int...) { self.init(sizes) }

  public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

extension Shape: Codable {
  /// A list of sizes.
  public init(from decoder: any Decoder) throws {
    let sizes = try decoder.singleValueContainer().decode([Int].self)
    guard sizes.count <= Shape.maximumRank, sizes.allSatisfy({ $0 >= 0 }) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(sizes) is not a shape"))
    }
    self.init(sizes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Array(self))
  }
}

extension Shape {
  /// The shape and, where it is known, the element type of an array, for error texts: `[2, 3] (float32)`.
  public func described(_ dtype: DType?) -> String { dtype.map { "\(self) (\($0))" } ?? "\(self)" }
}
