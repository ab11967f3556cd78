/// One matrix of a batch, for algorithms out of textbooks that read and write element by element.
public struct ReferenceMatrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  public var values: [Double]

  public init(rows: Int, columns: Int, values: [Double]) {
    expect(values.count == rows * columns, "\(values.count) values for a matrix of \(rows) x \(columns)")
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  /// The matrix whose element in a row and a column is `body(row, column)`.
  public init(rows: Int, columns: Int, _ body: (Int, Int) -> Double) {
    self.init(
      rows: rows, columns: columns, values: (0..<rows).flatMap { row in (0..<columns).map { body(row, $0) } })
  }

  public static func identity(_ size: Int) -> ReferenceMatrix {
    ReferenceMatrix(rows: size, columns: size) { $0 == $1 ? 1 : 0 }
  }

  public subscript(_ row: Int, _ column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  public var transposed: ReferenceMatrix { ReferenceMatrix(rows: columns, columns: rows) { self[$1, $0] } }

  public mutating func exchangeRows(_ a: Int, _ b: Int) {
    for column in 0..<columns { (self[a, column], self[b, column]) = (self[b, column], self[a, column]) }
  }

  /// The matrix with its columns in another order.
  public func columns(_ order: [Int]) -> ReferenceMatrix {
    ReferenceMatrix(rows: rows, columns: order.count) { self[$0, order[$1]] }
  }
}

extension ReferenceArray {
  /// The matrices in the last two axes.
  public var matrices: [ReferenceMatrix] {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return (0..<shape.dropLast(2).reduce(1, *)).map { number in
      let first = number * rows * columns
      return ReferenceMatrix(rows: rows, columns: columns, values: Array(values[first..<first + rows * columns]))
    }
  }

  /// The axes before the matrices.
  var leading: [Int] { Array(shape.dropLast(2)) }

  /// Matrices, all of one size, behind the axes `leading`.
  init(_ matrices: [ReferenceMatrix], leading: [Int], rows: Int, columns: Int) {
    self.init(shape: leading + [rows, columns], values: matrices.flatMap(\.values))
  }
}
