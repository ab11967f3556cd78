import Foundation

extension Reference {
  /// `loss` of each difference a - b.
  public static func regressionLosses(
    _ a: ReferenceArray, _ b: ReferenceArray, _ loss: (Double) -> Double
  ) -> ReferenceArray {
    binary(a, b) { loss($0 - $1) }
  }

  /// d²/2 within `delta`, a line of that slope beyond.
  public static func huber(_ d: Double, delta: Double) -> Double {
    abs(d) <= delta ? d * d / 2 : delta * (abs(d) - delta / 2)
  }

  /// t (log t - x) of each element, 0 where t is.
  public static func klDivergences(_ x: ReferenceArray, target: ReferenceArray) -> ReferenceArray {
    binary(x, target) { x, t in t == 0 ? 0 : t * (log(t) - x) }
  }

  /// -p t log(sigmoid(x)) - (1 - t) log(1 - sigmoid(x)) of each element.
  public static func weightedBinaryCrossEntropies(
    _ logits: ReferenceArray, target: ReferenceArray, positiveWeight: ReferenceArray
  ) -> ReferenceArray {
    let positive = multiply(binary(logits, target) { $1 * UnaryFunction.softplus.value(-$0) }, positiveWeight)
    return add(positive, binary(logits, target) { (1 - $1) * UnaryFunction.softplus.value($0) })
  }

  /// The focal loss of each logit with a target of 0 or 1, from the probability of the truth.
  public static func sigmoidFocalLosses(
    _ logits: ReferenceArray, target: ReferenceArray, alpha: Double, gamma: Double
  ) -> ReferenceArray {
    binary(logits, target) { x, t in
      let p = UnaryFunction.sigmoid.value(t == 1 ? x : -x)
      return -(t == 1 ? alpha : 1 - alpha) * pow(1 - p, gamma) * log(p)
    }
  }

  /// The loss of each row, `[N]`: what `loss` makes of the probability of its label, times the label's weight; 0 where
  /// the label is `ignored`.
  public static func labelLosses(
    _ logits: ReferenceArray, _ labels: [Int], weights: [Double], ignored: Int? = nil, _ loss: (Double) -> Double
  ) -> ReferenceArray {
    let p = softmax(logits, axis: 1)
    return ReferenceArray(shape: [labels.count]) { row in
      let label = labels[row[0]]
      return label == ignored ? 0 : weights[label] * loss(p[row[0], label])
    }
  }

  /// Half the squared distance of each row from its class's center.
  public static func centerLosses(
    _ x: ReferenceArray, _ labels: [Int], centers: ReferenceArray
  ) -> ReferenceArray {
    ReferenceArray(shape: [labels.count]) { row in
      (0..<x.shape[1]).reduce(0.0) { total, column in
        let d = x[row[0], column] - centers[labels[row[0]], column]
        return total + d * d / 2
      }
    }
  }
}
