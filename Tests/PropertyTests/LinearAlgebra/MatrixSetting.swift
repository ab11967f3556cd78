import Core
import Kernels
import ReferenceKernels

/// Matrices behind leading axes: what all properties of linear algebra share.
struct MatrixSetting: Sendable {
  var leading: [Int] = []
  var rows = 1
  var columns = 1
  var dtype = DType.float64
  var layout = Layout.plain
  var style = ValueStyle.coarse
  var values = 1

  static func drawn(from draw: inout Draw) -> MatrixSetting {
    let leading = draw.pick([[], [], [draw.integer(1...4)], [draw.integer(1...3), draw.integer(1...3)]])
    return MatrixSetting(
      leading: leading, rows: draw.integer(1...13), columns: draw.integer(1...13), dtype: draw.realType(),
      layout: leading.count == 2 ? draw.layout() : .plain, style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<MatrixSetting>] {
    [
      .shorten(\.leading), .lowerEach(\.leading, to: 1), .lower(\.rows, to: 1), .lower(\.columns, to: 1),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.layout, Layout.ofFeatures),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 1),
    ]
  }

  /// Only features of four axes have other layouts.
  var isValid: Bool { leading.count == 2 || layout == .plain }

  var numbers: Numbers { Numbers(seed: values, style: style) }

  func array(_ matrices: ReferenceArray) -> NDArray { matrices.array(dtype, layout) }

  /// `rows` x `columns`.
  var rectangles: ReferenceArray { numbers.array("matrices", leading + [rows, columns]) }

  /// `rows` x `rows`, of any condition, and singular now and then.
  var squares: ReferenceArray { numbers.array("matrices", leading + [rows, rows]) }

  /// Symmetric, `rows` x `rows`.
  var symmetric: ReferenceArray {
    let half = squares
    return Reference.add(half, half.swapped)
  }

  /// Symmetric and positive definite, `rows` x `rows`.
  var positive: ReferenceArray {
    let product = Reference.matmul(rectangles, rectangles.swapped)
    return Reference.add(product, .identity(rows)).map { Double(Float($0)) }
  }

  /// What rounding may do to numbers of size `size`: a small multiple for each of the numbers that are added up.
  func limit(_ size: Double) -> Double { 16 * Double(rows + columns) * dtype.epsilon * size + dtype.smallest }
}

extension ReferenceArray {
  static func identity(_ size: Int) -> ReferenceArray {
    ReferenceArray(shape: [size, size]) { $0[0] == $0[1] ? 1 : 0 }
  }

  /// The last two axes exchanged.
  var swapped: ReferenceArray { Reference.transpose(self, axes: Array(0..<rank - 2) + [rank - 1, rank - 2]) }

  /// The length of all numbers together as a vector.
  var length: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// Zeros outside one triangle of each matrix.
  func triangle(upper: Bool, unitDiagonal: Bool = false) -> ReferenceArray {
    ReferenceArray(
      shape: shape,
      values: values.indices.map { place in
        let (row, column) = (place / shape[rank - 1] % shape[rank - 2], place % shape[rank - 1])
        if row == column { return unitDiagonal ? 1 : values[place] }
        return upper == (row < column) ? values[place] : 0
      })
  }

  /// Column i of each matrix times number i of `factors` `[..., K]`.
  func scalingColumns(_ factors: ReferenceArray) -> ReferenceArray {
    Reference.multiply(self, factors.reshaped(Array(factors.shape.dropLast()) + [1, factors.shape[factors.rank - 1]]))
  }

  /// What in this array lies further than `limit` from `expected`, or nil.
  func defect(_ name: String, _ expected: ReferenceArray, _ limit: Double) -> String? {
    difference(name, array(.float64), expected, .each(Array(repeating: limit, count: expected.count)))
  }

  /// Whether the columns of each matrix fail to be orthonormal.
  func defectOfColumns(_ name: String, _ limit: Double) -> String? {
    let products = Reference.matmul(swapped, self)
    return products.defect(
      "products of the columns of \(name)", Reference.broadcast(.identity(shape[rank - 1]), to: products.shape), limit)
  }
}
