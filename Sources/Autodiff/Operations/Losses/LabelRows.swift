import Core

/// The labels of rows, and how much the loss of each row counts.
struct LabelRows {
  /// The class of each row; -1 for a row that is ignored.
  let places: [Int32]
  /// What the loss of each row is multiplied by, the weight of its class apart; 0 where it is ignored.
  let shares: [Double]
  private let classWeights: [Double]?

  /// - Parameters:
  ///   - logits: `[rows, classes]`.
  ///   - ignored: a label whose rows have no loss; it need not be a class.
  ///   - rowWeights: the rows' shares, in place of those that make a mean.
  ///   - countingClassWeights: whether the mean divides by the sum of the rows' class weights instead of their number.
  init(
    _ labels: [Int], of logits: Tensor, classWeights: [Double]?, ignored: Int?, rowWeights: [Double]?,
    reduction: LossReduction, countingClassWeights: Bool, _ operation: StaticString
  ) {
    var input: String { logits.array.described }
    require(
      logits.rank == 2,
      "\(operation): the input \(input) must be [rows, classes]; pool and flatten features before the loss")
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    require(
      labels.count == rows,
      "\(operation): \(labels.count) labels for \(input); each of the \(rows) rows needs one")
    require(
      rowWeights.map { $0.count == rows } ?? true,
      "\(operation): \(rowWeights?.count ?? 0) row weights for \(input), which has \(rows) rows; give one for each")
    require(
      classWeights.map { $0.count == classes } ?? true,
      "\(operation): \(classWeights?.count ?? 0) class weights for \(input), which has \(classes) classes; give one "
        + "for each")
    for (row, label) in labels.enumerated() where label != ignored {
      require(
        label >= 0 && label < classes,
        "\(operation): row \(row) has label \(label), but the input \(input) has \(classes) classes: 0..<\(classes). "
          + "Rows that are to be left out have the label that is passed as ignoring")
    }
    let places = labels.map { $0 == ignored ? -1 : Int32($0) }
    let counts = places.map { $0 < 0 ? 0 : countingClassWeights ? classWeights?[Int($0)] ?? 1 : 1 }
    shares = Self.shares(places, rowWeights, reduction, total: counts.reduce(0, +))
    self.places = places
    self.classWeights = classWeights
  }

  private static func shares(
    _ places: [Int32], _ rowWeights: [Double]?, _ reduction: LossReduction, total: Double
  ) -> [Double] {
    places.enumerated().map { row, place in
      guard place >= 0 else { return 0 }
      if let rowWeights { return rowWeights[row] }
      switch reduction {
      case .none, .sum: return 1
      // Nothing to average, as where all rows are ignored, gives no loss.
      case .mean: return total == 0 ? 0 : 1 / total
      case .batchMean: return 1 / Double(places.count)
      }
    }
  }

  /// What the loss of each row is multiplied by, the weight of its class included.
  private var weights: [Double] {
    zip(places, shares).map { place, share in place < 0 ? 0 : share * (classWeights?[Int(place)] ?? 1) }
  }

  /// The entry of each row of `table`, `[rows, classes]`, that its label names: `[rows]`; 0 for ignored rows.
  func entries(of table: Tensor) -> Tensor {
    table.gathered(Tensor(places, shape: [places.count, 1]), axis: 1).squeezed(1)
  }

  /// The losses of all rows, `[rows]`, weighted and reduced.
  func reduced(_ losses: Tensor, _ reduction: LossReduction) -> Tensor {
    let weighted = losses * Tensor(weights).cast(to: losses.dtype)
    return reduction == .none ? weighted : weighted.sum()
  }

  /// How much each class counts for each row, its weight included: `[rows, classes]`.
  func targets(classes: Int, smoothing: Double, _ dtype: DType) -> Tensor {
    .filled([places.count, classes], dtype) { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: classes)
      guard places[row] >= 0 else { return 0 }
      let part = (Int(places[row]) == column ? 1 - smoothing : 0) + smoothing / Double(classes)
      return part * (classWeights?[column] ?? 1)
    }
  }
}

extension Tensor {
  /// The negative logarithm of each label's probability, given log-probabilities `[rows, classes]`.
  ///
  /// - Parameters:
  ///   - classWeights: how much each class counts. The mean divides by the sum of the labels' weights.
  ///   - ignored: a label, class or not, whose rows have neither loss nor gradient and do not count in the mean.
  ///   - rowWeights: one weight a row, for a weighted sum in place of the mean.
  ///   - reduction: the mean over rows by default; `.none` gives one loss a row.
  /// - Returns: one number, or `[rows]`. Where all rows are ignored the mean is 0.
  public func negativeLogLikelihood(
    _ labels: [Int], classWeights: [Double]? = nil, ignoring ignored: Int? = nil, rowWeights: [Double]? = nil,
    reduction: LossReduction = .mean
  ) -> Tensor {
    let rows = LabelRows(
      labels, of: self, classWeights: classWeights, ignored: ignored, rowWeights: rowWeights, reduction: reduction,
      countingClassWeights: true, "negative log-likelihood")
    return rows.reduced(-rows.entries(of: self), reduction)
  }
}
