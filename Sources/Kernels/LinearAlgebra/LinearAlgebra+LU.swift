extension LinearAlgebra {
  /// The LU decompositions of the transposes of square matrices.
  ///
  /// The transpose of a row-major matrix A is P L U, so that A is Uᵀ Lᵀ Pᵀ: row by row, `numbers` has Uᵀ in its lower
  /// triangle and Lᵀ, without its diagonal of ones, in its upper one.
  struct LUFactors<T: LAPACKScalar> {
    let numbers: NDArray
    /// Which row was exchanged with row i, from 1, for each row i of each matrix.
    let pivots: [Int32]
    /// The first matrix with a pivot of 0, and which that is, counted from 1.
    let singular: (number: Int, status: Int32)?

    init(_ batch: MatrixBatch, _ array: NDArray) {
      let (numbers, size) = (array.copied(), batch.rows)
      let address = numbers.address(as: T.self)
      var singular: (number: Int, status: Int32)?
      pivots = [Int32](unsafeUninitializedCapacity: batch.count * size) { pivots, initialized in
        let places = pivots.baseAddress
        singular = batch.run(operations: size * size * size) { number in
          guard size > 0, let places else { return 0 }
          return T.getrf(Int32(size), address + number * batch.size, places + number * size)
        }
        initialized = batch.count * size
      }
      (self.numbers, self.singular) = (numbers, singular)
    }

    /// Replaces the `columns` right-hand sides at `b` by the solutions for matrix `number`, of `size` rows.
    func solve(_ number: Int, _ b: UnsafeMutablePointer<T>, size: Int, columns: Int, transposed: Bool) {
      let a = UnsafePointer(numbers.address(as: T.self) + number * size * size)
      let (n, k) = (Int32(size), Int32(columns))
      let u = TriangularForm(isUpper: false, hasUnitDiagonal: false, isTransposed: transposed)
      let l = TriangularForm(isUpper: true, hasUnitDiagonal: true, isTransposed: transposed)
      if transposed {
        for row in 0..<size { exchange(number * size, row, b, columns) }
        T.trsm(l, n, k, a, b)
        T.trsm(u, n, k, a, b)
      } else {
        T.trsm(u, n, k, a, b)
        T.trsm(l, n, k, a, b)
        for row in (0..<size).reversed() { exchange(number * size, row, b, columns) }
      }
    }

    private func exchange(_ first: Int, _ row: Int, _ b: UnsafeMutablePointer<T>, _ columns: Int) {
      let other = Int(pivots[first + row]) - 1
      guard other != row else { return }
      let (here, there) = (b + row * columns, b + other * columns)
      for column in 0..<columns { (here[column], there[column]) = (there[column], here[column]) }
    }
  }
}
