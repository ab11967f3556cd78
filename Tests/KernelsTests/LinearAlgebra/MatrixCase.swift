import Core
import Kernels
import ReferenceKernels

/// Random matrices that are far from singular, of a random size behind random leading axes.
struct MatrixCase: CustomStringConvertible {
  var source: Source
  let leading: [Int]
  let rows: Int
  let columns: Int
  let dtype: DType

  init(seed: Int, largest: Int = 24) {
    source = Source(seed)
    leading = source.pick([[], [], [1], [5], [2, 3], [3, 1, 2]])
    (rows, columns) = (source.integer(1...largest), source.integer(1...largest))
    dtype = source.pick([.float32, .float64])
  }

  var description: String { "\(leading) of \(rows) x \(columns) in \(dtype)" }

  /// How far results may be from those of the reference, as a share of the largest.
  var tolerance: Double { dtype == .float64 ? 1e-11 : 3e-5 }

  mutating func rectangles() -> ReferenceArray { source.array(leading + [rows, columns]) }

  /// `rows` x `rows`, with a diagonal about as large as the rest of its row.
  mutating func squares() -> ReferenceArray {
    var squares = source.array(leading + [rows, rows])
    for place in squares.values.indices where place / rows % rows == place % rows {
      squares.values[place] += (source.integer(0...1) == 0 ? 1 : -1) * (1 + 0.6 * Double(rows))
    }
    return squares
  }

  /// Symmetric and positive definite, `rows` x `rows`.
  mutating func positives() -> ReferenceArray {
    let factors = source.array(leading + [rows, rows + 2])
    var result = Reference.matmul(factors, factors.swapped)
    for place in result.values.indices where place / rows % rows == place % rows { result.values[place] += 0.5 }
    return result.map { Double(Float($0)) }
  }

  mutating func rightHandSides() -> ReferenceArray { source.array(leading + [rows, columns]) }
}

extension ReferenceArray {
  /// The last two axes exchanged.
  var swapped: ReferenceArray {
    Reference.transpose(self, axes: Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  /// The lower or the upper triangle of each matrix, zeros elsewhere.
  func triangle(upper: Bool) -> ReferenceArray {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    var result = self
    for place in values.indices {
      let (row, column) = (place / columns % rows, place % columns)
      if upper ? row > column : row < column { result.values[place] = 0 }
    }
    return result
  }

  /// Each matrix times its own diagonal matrix of `signs` `[..., K]` on the right.
  func scalingColumns(_ signs: ReferenceArray) -> ReferenceArray {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return ReferenceArray(
      shape: shape,
      values: values.indices.map { values[$0] * signs.values[$0 / (rows * columns) * columns + $0 % columns] })
  }

  /// 1 or -1 for each column, by whether the column points the way of that of `other`.
  func columnSigns(towards other: ReferenceArray) -> ReferenceArray {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let signs = zip(matrices, other.matrices).flatMap { mine, theirs in
      (0..<columns).map { column in
        (0..<rows).reduce(0) { $0 + mine[$1, column] * theirs[$1, column] } < 0 ? -1.0 : 1
      }
    }
    return ReferenceArray(shape: Array(shape.dropLast(2)) + [columns], values: signs)
  }
}

extension NDArray {
  /// The same numbers for the reference kernels.
  var reference: ReferenceArray { ReferenceArray(shape: Array(shape), values: doubles) }
}
