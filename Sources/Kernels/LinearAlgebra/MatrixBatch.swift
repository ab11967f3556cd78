import Core

/// The matrices in the last two axes of an array, checked to be ones that LAPACK can take.
struct MatrixBatch {
  let operation: String
  let shape: Shape
  let dtype: DType
  let rows: Int
  let columns: Int
  /// How many matrices there are.
  let count: Int

  /// - Parameter square: whether the matrices must be square.
  init(_ operation: String, _ array: NDArray, square: Bool = false) {
    let rank = array.shape.count
    guard array.dtype.isFloatingPoint else { failUnsupported(operation, array) }
    require(
      rank >= 2,
      "\(operation): \(array.described) is no matrix; it must have at least two axes, [..., M, N]. Give a vector "
        + "one of size 1 with unsqueezed(at:)")
    (rows, columns) = (array.shape[rank - 2], array.shape[rank - 1])
    require(
      !square || rows == columns,
      "\(operation): the matrices of \(array.described) are \(rows) x \(columns); they must be square, [..., N, N]. Of "
        + "others there are qr() and svd()")
    (self.operation, shape, dtype) = (operation, array.shape, array.dtype)
    count = array.shape.product(of: 0..<rank - 2)
  }

  /// How many numbers a matrix has.
  var size: Int { rows * columns }

  /// The lesser of rows and columns.
  var rank: Int { min(rows, columns) }

  /// The leading axes with `axes` behind them.
  func shape(_ axes: Int...) -> Shape { Shape(Array(shape.dropLast(2)) + axes) }

  /// The place of matrix `number` along the leading axes.
  func index(of number: Int) -> [Int] {
    var (rest, index) = (number, [Int]())
    for size in shape.dropLast(2).reversed() {
      index.append(rest % size)
      rest /= size
    }
    return index.reversed()
  }

  /// Stops the program unless `b` can be the right-hand side of a system with these matrices.
  func requireRightHandSide(_ b: NDArray) {
    require(
      b.dtype == dtype,
      "\(operation): the matrices \(shape) (\(dtype)) and the right-hand side \(b.described) must have one element "
        + "type; cast one")
    require(
      b.shape.count == shape.count && b.shape.dropLast().elementsEqual(shape.dropLast()),
      "\(operation): the matrices of \(shape) (\(dtype)) need a right-hand side of shape [..., \(rows), K] with the "
        + "same leading axes, not \(b.described). Give a single vector a last axis of 1, and repeat what all matrices "
        + "share with broadcast(to:)")
  }
}

extension MatrixBatch {
  /// Runs `body` for each matrix, spread over the threads, and returns the first that failed.
  ///
  /// - Parameters:
  ///   - operations: about how many floating point operations a matrix costs.
  ///   - body: is given the matrix's number and returns LAPACK's status, 0 where all went well.
  func run(operations: Int, _ body: (Int) -> Int32) -> (number: Int, status: Int32)? {
    firstFailure { place in
      ThreadPool.run(count, grain: grain(operations)) { numbers in
        for number in numbers { place.initializeElement(at: number, to: body(number)) }
      }
    }
  }

  /// The same with room for `room` numbers, which `body` is given too.
  func run<T: Scalar>(
    operations: Int, room: Int, of type: T.Type, _ body: (Int, UnsafeMutablePointer<T>) -> Int32
  ) -> (number: Int, status: Int32)? {
    firstFailure { place in
      ThreadPool.run(count, grain: grain(operations), room: room, of: type) { numbers, room in
        for number in numbers { place.initializeElement(at: number, to: body(number, room)) }
      }
    }
  }

  /// How many matrices are worth a thread.
  private func grain(_ operations: Int) -> Int { max(1, 65_536 / max(1, operations)) }

  /// - Parameter fill: writes the status of each matrix.
  private func firstFailure(
    _ fill: (UnsafeMutableBufferPointer<Int32>) -> Void
  ) -> (number: Int, status: Int32)? {
    MatrixProduct.usesOneThread
    let statuses = [Int32](unsafeUninitializedCapacity: count) { statuses, initialized in
      fill(statuses)
      initialized = count
    }
    guard let number = statuses.firstIndex(where: { $0 != 0 }) else { return nil }
    // Negative ones are mistakes in how LAPACK was called, or mean that there is no memory left.
    if statuses[number] < 0 { LinearAlgebra.check(statuses[number], operation, rows, columns) }
    return (number, statuses[number])
  }

  /// Throws where a matrix of `array`, which has this batch's leading axes, holds NaN or infinity.
  func checkFinite<T: RealScalar>(_ array: NDArray, as type: T.Type) throws(LinearAlgebraError) {
    let numbers = array.stored(as: T.self)
    var areFinite = true
    for number in numbers { areFinite = areFinite && number.isFinite }
    guard !areFinite, let place = numbers.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(operation, index(of: place / (numbers.count / count)), array.shape, array.dtype)
  }
}
