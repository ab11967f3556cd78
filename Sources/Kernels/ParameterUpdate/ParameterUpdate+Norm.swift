import Core

extension ParameterUpdate {
  /// Elements that are summed one after the other. Pieces do not depend on the number of threads, so neither does the
  /// sum.
  private static let pieceSize = 16384

  /// The sum of the squares of all elements of all arrays, in double precision; the same for any number of threads.
  public static func squaredNorm(_ arrays: [NDArray]) -> Double {
    arrays.reduce(0) { total, array in
      switch array.dtype {
      case .float32: total + squaredNorm(array, as: Float.self)
      case .float64: total + squaredNorm(array, as: Double.self)
      case .int32, .uint8: failUnsupported("norm", array)
      }
    }
  }

  /// Multiplies every element in place; the array is held by nobody else.
  public static func scale(_ array: NDArray, by factor: Double) {
    switch array.dtype {
    case .float32: scale(array, factor, as: Float.self)
    case .float64: scale(array, factor, as: Double.self)
    case .int32, .uint8: failUnsupported("scaling", array)
    }
  }

  private static func scale<T: RealScalar>(_ array: NDArray, _ factor: Double, as type: T.Type) {
    let values = array.address(as: T.self)
    let factor = T(factor)
    ThreadPool.run(array.storedCount) { range in
      for i in range { values[i] *= factor }
    }
  }

  private static func squaredNorm<T: RealScalar>(_ array: NDArray, as type: T.Type) -> Double {
    // Channels that fill up a block are zeros, so the stored elements give the same sum.
    let count = array.storedCount
    let values = array.address(as: T.self)
    let pieces = (count + pieceSize - 1) / pieceSize
    var sums = [Double](repeating: 0, count: pieces)
    sums.withUnsafeMutableBufferPointer { buffer in
      // The address, so that threads do not share the borrowed array itself.
      guard let sums = buffer.baseAddress else { return }
      ThreadPool.run(pieces, grain: 2) { range in
        for piece in range {
          let start = piece * pieceSize
          sums[piece] = sumOfSquares(values + start, min(pieceSize, count - start))
        }
      }
    }
    return sums.reduce(0, +)
  }

  /// Eight running sums, which the processor adds to at once.
  private static func sumOfSquares<T: RealScalar>(_ values: UnsafeMutablePointer<T>, _ count: Int) -> Double {
    var lanes = SIMD8<Double>()
    let whole = count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      var part = SIMD8<Double>()
      for lane in 0..<8 { part[lane] = values[start + lane].asDouble }
      lanes += part * part
    }
    for i in whole..<count { lanes[i - whole] += values[i].asDouble * values[i].asDouble }
    return lanes.sum()
  }
}
