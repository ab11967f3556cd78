import Core

extension Elementwise {
  /// `op` of the elements of `a` and `b`, which have one type; shapes are broadcast.
  ///
  /// The result keeps a blocked layout of an operand of the result's shape where padding stays zero, also against one
  /// value per channel (`[1, C, 1, 1]`), and, for products, against one value per pixel (`[N, 1, H, W]`).
  public static func binary(_ op: BinaryOperation, _ a: NDArray, _ b: NDArray) -> NDArray {
    require(
      a.dtype == b.dtype,
      "elementwise \(op): types \(a.dtype) of shape \(a.shape) and \(b.dtype) of shape \(b.shape) differ; cast one")
    if liesAlike(op, a, b) { return contiguous(op, a, b) }
    let shape = Broadcast.shape(a.shape, b.shape, a.dtype, operation: "elementwise \(op)")
    let (operands, loop, layout) = operandsAndLoop(op, a, b, shape)
    let result = NDArray(uninitialized: shape, a.dtype, layout: layout)
    let (a, b) = operands
    Profile.measure("elementwise", .pass(result, a, b)) {
      switch a.dtype {
      case .float32: runReal(op, a, b, result, loop, as: Float.self)
      case .float64: runReal(op, a, b, result, loop, as: Double.self)
      case .int32: runInteger(op, a, b, result, loop, as: Int32.self)
      case .uint8: runInteger(op, a, b, result, loop, as: UInt8.self)
      }
    }
    return result
  }

  /// Whether the operands' values, padding included, meet in the order in which they are stored.
  private static func liesAlike(_ op: BinaryOperation, _ a: NDArray, _ b: NDArray) -> Bool {
    a.shape == b.shape && a.layout == b.layout && a.dtype.isFloatingPoint
      && (!a.hasPadding || op.keepsZero)
  }

  /// The usual case: one run through memory, with nothing worked out about axes.
  private static func contiguous(_ op: BinaryOperation, _ a: NDArray, _ b: NDArray) -> NDArray {
    let result = NDArray(uninitialized: a.shape, a.dtype, layout: a.layout)
    func run<T: RealScalar>(as type: T.Type) {
      let (a, b, r) = (a.address(as: T.self), b.address(as: T.self), result.address(as: T.self))
      ThreadPool.run(result.storedCount, grain: op.grain) { range in
        let first = range.lowerBound
        piece(op, a + first, b + first, (1, 1), r + first, range.count)
      }
    }
    Profile.measure("elementwise", .pass(result, a, b)) {
      if a.dtype == .float32 { run(as: Float.self) } else { run(as: Double.self) }
    }
    return result
  }

  /// The operands in the layouts in which `loop` (result, a, b) walks over them, and the result's layout.
  private static func operandsAndLoop(
    _ op: BinaryOperation, _ a: NDArray, _ b: NDArray, _ shape: Shape
  ) -> (operands: (NDArray, NDArray), loop: StridedLoop, layout: Layout) {
    if let layout = commonLayout(op, a, b, shape) {
      let view = StoredView(shape, layout)
      let (first, firstStrides) = aligned(a, to: view, shape, layout)
      let (second, secondStrides) = aligned(b, to: view, shape, layout)
      let loop = StridedLoop(view.sizes, strides: [Shape(view.sizes).strides, firstStrides, secondStrides])
      return ((first, second), loop, layout)
    }
    let (a, b) = (a.plain(), b.plain())
    let strides = [shape.strides, Broadcast.strides(a.shape, to: shape), Broadcast.strides(b.shape, to: shape)]
    return ((a, b), StridedLoop(Array(shape), strides: strides), .plain)
  }

  /// The layout other than `.plain` that the result takes, if any.
  private static func commonLayout(_ op: BinaryOperation, _ a: NDArray, _ b: NDArray, _ shape: Shape) -> Layout? {
    let leading = [a, b].first { $0.layout != .plain && $0.shape == shape }
    guard let leading else { return nil }
    guard leading.hasPadding else { return leading.layout }
    let bothPadded = channels(a) == shape[1] && channels(b) == shape[1]
    return op == .multiply || (op.keepsZero && bothPadded) ? leading.layout : nil
  }

  private static func channels(_ array: NDArray) -> Int {
    array.shape.count < 3 ? 1 : array.shape[array.shape.count - 3]
  }

  /// `array`, extended to four axes and brought into `layout`, and its strides as an operand of a loop over `view`.
  private static func aligned(
    _ array: NDArray, to view: StoredView, _ shape: Shape, _ layout: Layout
  ) -> (NDArray, [Int]) {
    var array = array
    if array.shape.count < 4 {
      array = array.reshaped(Shape(Array(repeating: 1, count: 4 - array.shape.count) + Array(array.shape)))
    }
    guard array.shape[1] == shape[1] else {
      let plain = array.plain()
      let strides = Broadcast.strides(plain.shape, to: shape)
      return (plain, [strides[0], 0, strides[2], strides[3], 0])
    }
    let converted = array.converted(to: layout)
    return (converted, StoredView(converted.shape, layout).strides(to: view))
  }

  private static func runReal<T: RealScalar>(
    _ op: BinaryOperation, _ a: NDArray, _ b: NDArray, _ result: NDArray, _ loop: StridedLoop, as type: T.Type
  ) {
    let (a, b, r) = (a.address(as: T.self), b.address(as: T.self), result.address(as: T.self))
    let steps = (loop.innerSteps[1], loop.innerSteps[2])
    ThreadPool.run(loop.count, grain: op.grain) { range in
      loop.forEachRun(in: range) { offsets, n in
        piece(op, a + offsets[1], b + offsets[2], steps, r + offsets[0], n)
      }
    }
  }

  @inline(__always)
  private static func piece<T: RealScalar>(
    _ op: BinaryOperation, _ a: UnsafeMutablePointer<T>, _ b: UnsafeMutablePointer<T>, _ steps: (Int, Int),
    _ r: UnsafeMutablePointer<T>, _ n: Int
  ) {
    switch op {
    case .add: pairs(a, b, steps, r, n) { $0 + $1 }
    case .subtract: pairs(a, b, steps, r, n) { $0 - $1 }
    case .multiply: pairs(a, b, steps, r, n) { $0 * $1 }
    case .divide: pairs(a, b, steps, r, n) { $0 / $1 }
    case .maximum: pairs(a, b, steps, r, n) { T.larger($0, $1) }
    case .minimum: pairs(a, b, steps, r, n) { T.smaller($0, $1) }
    case .power: pairs(a, b, steps, r, n) { T.pow($0, $1) }
    }
  }

  private static func runInteger<T: Scalar & FixedWidthInteger>(
    _ op: BinaryOperation, _ a: NDArray, _ b: NDArray, _ result: NDArray, _ loop: StridedLoop, as type: T.Type
  ) {
    if op == .power { failUnsupported("elementwise power", a) }
    // The threads of a team do not know in which layer they compute.
    let (shapes, place) = ((a.shape, b.shape), FailureContext.place)
    let (a, b, r) = (a.address(as: T.self), b.address(as: T.self), result.address(as: T.self))
    let steps = (loop.innerSteps[1], loop.innerSteps[2])
    ThreadPool.run(loop.count) { range in
      loop.forEachRun(in: range) { offsets, n in
        let (a, b, r) = (a + offsets[1], b + offsets[2], r + offsets[0])
        switch op {
        case .add: pairs(a, b, steps, r, n) { $0 &+ $1 }
        case .subtract: pairs(a, b, steps, r, n) { $0 &- $1 }
        case .multiply: pairs(a, b, steps, r, n) { $0 &* $1 }
        case .maximum: pairs(a, b, steps, r, n) { T.larger($0, $1) }
        case .minimum: pairs(a, b, steps, r, n) { T.smaller($0, $1) }
        case .divide, .power:
          pairs(a, b, steps, r, n) { dividend, divisor in
            if divisor == 0 {
              place.fail(
                "elementwise divide: \(dividend) of \(shapes.0) is divided by 0 of \(shapes.1) (\(T.dtype)); whole "
                  + "numbers have no infinity. Select other divisors, or cast to float32 or float64 first")
            }
            return dividend.dividedReportingOverflow(by: divisor).partialValue
          }
        }
      }
    }
  }

  /// `function` of `n` pairs that lie `steps` apart; the usual steps have loops of their own, which vectorize.
  @inline(__always)
  static func pairs<A, R>(
    _ a: UnsafeMutablePointer<A>, _ b: UnsafeMutablePointer<A>, _ steps: (Int, Int), _ r: UnsafeMutablePointer<R>,
    _ n: Int, _ function: (A, A) -> R
  ) {
    switch steps {
    case (1, 1):
      for i in 0..<n { r[i] = function(a[i], b[i]) }
    case (1, 0):
      let second = b[0]
      for i in 0..<n { r[i] = function(a[i], second) }
    case (0, 1):
      let first = a[0]
      for i in 0..<n { r[i] = function(first, b[i]) }
    default:
      for i in 0..<n { r[i] = function(a[i * steps.0], b[i * steps.1]) }
    }
  }
}

extension BinaryOperation {
  /// The fewest elements worth a thread.
  fileprivate var grain: Int { self == .power ? 2048 : 16384 }
}
