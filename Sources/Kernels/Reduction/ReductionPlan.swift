import Core

/// How a row-major array is cut into pieces for a reduction.
///
/// Axes are merged and seen as: kept and reduced ones in any order (the outer axes), then a run of adjacent elements
/// that is either reduced or kept. Every piece reduces some runs of one output (or one stretch of outputs) to partial
/// results, which are combined in order afterwards.
struct ReductionPlan {
  /// About how many elements one piece covers.
  private static let pieceSize = 16384

  /// Whether the adjacent elements are reduced with each other.
  let innerIsReduced: Bool
  let inner: Int
  /// Outer axes that stay, and those that are reduced: sizes and strides.
  private let kept: [(size: Int, stride: Int)]
  private let reduced: [(size: Int, stride: Int)]
  let keptCount: Int
  let reducedCount: Int
  /// Runs in a piece, and pieces of all runs of one output.
  private let rowsPerPiece: Int
  /// Stretches that a run is cut into, and the length of each but the last.
  private let stretches: Int
  private let stretch: Int

  init(_ shape: Shape, _ axes: [Int]) {
    let strides = shape.strides
    var merged: [(size: Int, stride: Int, reduced: Bool)] = []
    for axis in shape.indices where shape[axis] != 1 {
      let isReduced = axes.contains(axis)
      if let last = merged.last, last.reduced == isReduced {
        merged[merged.count - 1] = (last.size * shape[axis], strides[axis], isReduced)
      } else {
        merged.append((shape[axis], strides[axis], isReduced))
      }
    }
    let last = merged.popLast() ?? (1, 1, true)
    innerIsReduced = last.reduced
    inner = last.size
    kept = merged.filter { !$0.reduced }.map { ($0.size, $0.stride) }
    reduced = merged.filter(\.reduced).map { ($0.size, $0.stride) }
    keptCount = kept.reduce(1) { $0 * $1.size }
    reducedCount = reduced.reduce(1) { $0 * $1.size }
    stretch = max(1, min(inner, innerIsReduced ? Self.pieceSize : 512))
    stretches = (inner + stretch - 1) / stretch
    rowsPerPiece = max(1, Self.pieceSize / stretch)
  }

  private var rowPieces: Int { (reducedCount + rowsPerPiece - 1) / rowsPerPiece }
  private var pieces: Int { innerIsReduced ? rowPieces * stretches : rowPieces }
  private var outputs: Int { innerIsReduced ? keptCount : keptCount * inner }

  var partialCount: Int { outputs * pieces }

  /// Writes the partial results `[outputs, pieces]` (inner axis reduced) or `[kept, pieces, inner]`.
  func run<T: Scalar>(_ kind: Reduction.Kind, _ x: UnsafeMutablePointer<T>, _ partials: UnsafeMutablePointer<Double>) {
    let perOutput = rowPieces * stretches
    let tasks = keptCount * perOutput
    ThreadPool.run(tasks, grain: max(1, 2 * Self.pieceSize / max(1, min(reducedCount, rowsPerPiece) * stretch))) {
      range in
      for task in range {
        let (output, piece) = task.quotientAndRemainder(dividingBy: perOutput)
        let (rows, column) = piece.quotientAndRemainder(dividingBy: stretches)
        let first = rows * rowsPerPiece
        let start = column * stretch
        let origin = x + offset(output, kept) + start
        let count = min(stretch, inner - start)
        let rowRange = first..<min(first + rowsPerPiece, reducedCount)
        if innerIsReduced {
          partials[task] = reduceRuns(kind, origin, rowRange, count)
        } else {
          let target = partials + (output * rowPieces + rows) * inner + start
          reduceColumns(kind, origin, rowRange, count, target)
        }
      }
    }
  }

  /// Combines the partial results of every output of `x`, in order.
  func combine<R: Scalar>(
    _ kind: Reduction.Kind, _ partials: UnsafeMutablePointer<Double>, _ result: UnsafeMutablePointer<R>,
    _ scale: Double, of x: NDArray
  ) {
    let pieces = pieces
    let place = R.dtype == .int32 ? FailureContext.place : nil
    let across = innerIsReduced ? 1 : inner
    ThreadPool.run(outputs, grain: max(1, 16384 / max(1, pieces))) { range in
      for output in range {
        let (row, column) = output.quotientAndRemainder(dividingBy: across)
        let origin = partials + row * pieces * across + column
        var value = kind.start
        for piece in 0..<pieces { value = kind.combined(value, origin[piece * across]) }
        value *= scale
        if let place, value < Double(Int32.min) || value > Double(Int32.max) {
          place.fail(
            "\(kind.rawValue): \(value) of \(x.described) does not fit into int32; cast to float64 first")
        }
        result[output] = R(exactlyOrRounding: value)
      }
    }
  }

  private func offset(_ index: Int, _ axes: [(size: Int, stride: Int)]) -> Int {
    var (index, offset) = (index, 0)
    for axis in axes.reversed() {
      let (rest, position) = index.quotientAndRemainder(dividingBy: axis.size)
      offset += position * axis.stride
      index = rest
    }
    return offset
  }

  private func rowOffset(_ row: Int) -> Int { reduced.count == 1 ? row * reduced[0].stride : offset(row, reduced) }

  private func reduceRuns<T: Scalar>(
    _ kind: Reduction.Kind, _ origin: UnsafeMutablePointer<T>, _ rows: Range<Int>, _ count: Int
  ) -> Double {
    var value = kind.start
    for row in rows { value = kind.combined(value, kind.run(origin + rowOffset(row), count)) }
    return value
  }

  private func reduceColumns<T: Scalar>(
    _ kind: Reduction.Kind, _ origin: UnsafeMutablePointer<T>, _ rows: Range<Int>, _ count: Int,
    _ target: UnsafeMutablePointer<Double>
  ) {
    for column in 0..<count { target[column] = kind.start }
    for row in rows {
      let values = origin + rowOffset(row)
      switch kind {
      case .sum: for column in 0..<count { target[column] += values[column].asDouble }
      case .maximum:
        for column in 0..<count { target[column] = Double.larger(values[column].asDouble, target[column]) }
      case .minimum:
        for column in 0..<count { target[column] = Double.smaller(values[column].asDouble, target[column]) }
      }
    }
  }
}
