import Core

/// The cross entropy between rows of logits and classes or distributions over them.
public enum CrossEntropy {
  /// The loss of a batch and its gradient, in one pass.
  public struct Result: Sendable {
    /// The sum over rows of weight times cross entropy; shape `[]`.
    public let loss: NDArray
    /// The cross entropy of every row, without weights; `[R]`.
    public let perRow: NDArray
    /// The gradient of `loss` with respect to the logits; `[R, C]`.
    public let gradient: NDArray
  }

  /// - Parameters:
  ///   - logits: `[R, C]`, float32 or float64.
  ///   - labels: `[R]` int32, each in `0..<C`; either these or `targets` are given.
  ///   - targets: `[R, C]` in the type of the logits: how much each class counts.
  ///   - smoothing: s in `(1 - s) * target + s / C`.
  ///   - rowWeights: one a row; 1/R by default, which makes the loss a mean.
  public static func forward(
    _ logits: NDArray, labels: NDArray? = nil, targets: NDArray? = nil, smoothing: Double = 0,
    rowWeights: [Double]? = nil
  ) -> Result {
    require(
      logits.shape.count == 2 && logits.elementCount > 0,
      "cross-entropy: the logits \(logits.described) must be [rows, classes] and not empty; pool and flatten "
        + "features before the loss")
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    check(labels, targets, logits)
    require(
      rowWeights == nil || rowWeights?.count == rows,
      "cross-entropy: \(rowWeights?.count ?? 0) weights for \(rows) rows of logits \(logits.described); give one for "
        + "each")
    require(
      smoothing >= 0 && smoothing <= 1,
      "cross-entropy: smoothing \(smoothing) of the targets of \(logits.described) must be in 0...1; it is the share "
        + "of each target that is spread")
    let weights = rowWeights ?? [Double](repeating: 1 / Double(rows), count: rows)
    let rule = RowRule(
      logits: logits, labels: labels, targets: targets, smoothing: smoothing, weights: weights, rows: rows,
      classes: classes)
    switch logits.dtype {
    case .float32: return rule.run(as: Float.self)
    case .float64: return rule.run(as: Double.self)
    case .int32, .uint8: failUnsupported("cross entropy", logits)
    }
  }

  private static func check(_ labels: NDArray?, _ targets: NDArray?, _ logits: NDArray) {
    require(
      (labels == nil) != (targets == nil),
      "cross-entropy: the logits \(logits.described) need labels or targets, and not both; leave one out")
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    if let targets {
      require(
        targets.shape == logits.shape && targets.dtype == logits.dtype,
        "cross-entropy: the targets \(targets.described) must be like the logits \(logits.described); reshape or cast "
          + "them")
    }
    guard let labels else { return }
    require(
      labels.shape == [rows] && labels.dtype == .int32,
      "cross-entropy: the labels \(labels.described) must be [\(rows)] (int32) for the logits \(logits.described); "
        + "cast or reshape them")
    let values = labels.address(as: Int32.self)
    for row in 0..<rows {
      require(
        values[row] >= 0 && Int(values[row]) < classes,
        "cross-entropy: row \(row) has label \(values[row]), but the logits \(logits.described) have \(classes) "
          + "classes; labels are in 0..<\(classes)")
    }
  }
}

private struct RowRule {
  let logits: NDArray
  let labels: NDArray?
  let targets: NDArray?
  let smoothing: Double
  let weights: [Double]
  let rows: Int
  let classes: Int

  func run<T: RealScalar>(as type: T.Type) -> CrossEntropy.Result {
    let perRow = NDArray(uninitialized: [rows], T.dtype)
    let gradient = NDArray(uninitialized: logits.shape, T.dtype)
    let (x, losses, g) = (logits.address(as: T.self), perRow.address(as: T.self), gradient.address(as: T.self))
    let (places, parts) = (labels?.address(as: Int32.self), targets?.address(as: T.self))
    ThreadPool.run(rows, grain: max(1, 2048 / classes)) { range in
      for row in range {
        let (x, g) = (x + row * classes, g + row * classes)
        let top = Softmax.largest(x, 1, classes)
        var sum = 0.0
        for i in 0..<classes {
          g[i] = T.exp(x[i] - top)
          sum += Double(g[i])
        }
        let logarithm = Double.log(sum) + Double(top)
        if let parts {
          losses[row] = T(soften(x, parts + row * classes, g, logarithm, sum, weights[row]))
        } else if let places {
          losses[row] = T(sharpen(x, Int(places[row]), g, logarithm, sum, weights[row]))
        }
      }
    }
    var total = 0.0
    for row in 0..<rows where weights[row] != 0 { total += weights[row] * Double(losses[row]) }
    return CrossEntropy.Result(
      loss: NDArray(repeating: total, shape: [], T.dtype), perRow: perRow, gradient: gradient)
  }

  /// The loss of a row with one class; `g` goes from exponentials to the gradient.
  private func sharpen<T: RealScalar>(
    _ x: UnsafeMutablePointer<T>, _ label: Int, _ g: UnsafeMutablePointer<T>, _ logarithm: Double, _ sum: Double,
    _ weight: Double
  ) -> Double {
    let even = smoothing / Double(classes)
    let (scale, shift) = (T(weight / sum), T(weight * even))
    for i in 0..<classes { g[i] = g[i] * scale - shift }
    g[label] -= T(weight * (1 - smoothing))
    var loss = (1 - smoothing) * (logarithm - Double(x[label]))
    if smoothing > 0 {
      var others = 0.0
      for i in 0..<classes { others += logarithm - Double(x[i]) }
      loss += even * others
    }
    return loss
  }

  /// The loss of a row with a distribution; `g` goes from exponentials to the gradient.
  private func soften<T: RealScalar>(
    _ x: UnsafeMutablePointer<T>, _ target: UnsafeMutablePointer<T>, _ g: UnsafeMutablePointer<T>,
    _ logarithm: Double, _ sum: Double, _ weight: Double
  ) -> Double {
    let even = smoothing / Double(classes)
    var (loss, total) = (0.0, 0.0)
    for i in 0..<classes {
      let part = (1 - smoothing) * Double(target[i]) + even
      total += part
      loss += part == 0 ? 0 : part * (logarithm - Double(x[i]))
    }
    for i in 0..<classes {
      let part = (1 - smoothing) * Double(target[i]) + even
      g[i] = T(weight * (Double(g[i]) / sum * total - part))
    }
    return loss
  }
}
