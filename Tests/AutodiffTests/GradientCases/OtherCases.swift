import Autodiff

let lossCases: [GradientCase] = [
  GradientCase(.softmax, "", [random([3, 4])]) { $0[0].softmax() },
  GradientCase(.softmax, "of an axis in the middle", [random([2, 3, 2])]) { $0[0].softmax(axis: 1) },
  GradientCase(.logSoftmax, "", [random([3, 4])]) { $0[0].logSoftmax() },
  GradientCase(.logSoftmax, "of the first axis", [random([3, 4])]) { $0[0].logSoftmax(axis: 0) },
  GradientCase(.crossEntropy, "with labels", [random([3, 4])]) { $0[0].crossEntropy(.labels([2, 0, 3])) },
  GradientCase(.crossEntropy, "smoothed", [random([3, 4])]) { $0[0].crossEntropy(.labels([2, 0, 3]), smoothing: 0.1) },
  GradientCase(.crossEntropy, "with row weights", [random([4, 3])]) {
    $0[0].crossEntropy(.labels([2, 0, 1, 1]), smoothing: 0.2, rowWeights: [0.5, 2, 0, 0.25])
  },
  GradientCase(.crossEntropy, "with probabilities", [random([3, 4])]) {
    $0[0].crossEntropy(.probabilities(random([3, 4], 0...2, seed: 5).softmax()))
  },
  GradientCase(.crossEntropy, "with smoothed probabilities and weights", [random([3, 4])]) {
    let targets = ClassTargets.probabilities(random([3, 4], 0...2, seed: 5).softmax())
    return $0[0].crossEntropy(targets, smoothing: 0.3, rowWeights: [1, 0.5, 3]).squared()
  },
  GradientCase(.binaryCrossEntropy, "", [random([3, 4], -3...3)]) {
    $0[0].binaryCrossEntropy(targets: random([3, 4], 0...1, seed: 5))
  },
]

let otherCases: [GradientCase] =
  normalizationCases + erasingCases + [
    GradientCase(.dropout, "", [random([4, 5])]) {
      var generator = RandomGenerator(seed: 3)
      return $0[0].dropout(rate: 0.4, using: &generator).squared()
    },
    GradientCase(.dropout, "of channels", [random([2, 4, 2, 2])]) {
      var generator = RandomGenerator(seed: 3)
      return $0[0].dropout(rate: 0.4, wholeChannels: true, using: &generator).squared()
    },
    GradientCase(.custom, "from its result", [random([3, 4])]) { inputs in
      Tensor.custom(inputs, forward: { $0[0].exp() }) { gradient, _, result in [gradient * result] }
    },
    GradientCase(.checkpoint, "", [random([3, 4])]) { $0[0].exp().checkpointed { x, _ in (x * x).tanh() + x } },
    GradientCase(.custom, "", [random([3, 4]), random([4], seed: 3)]) { inputs in
      Tensor.custom(inputs, forward: { $0[0] * $0[0] + $0[1] }) { gradient, x, _ in
        [gradient * x[0] * 2, gradient.sum([0])]
      }
    },
  ]

private let rectifiers: [Rectifier?] = [nil, .relu, .relu6]

private func named(_ rectifier: Rectifier?) -> String { rectifier.map { ", \($0)" } ?? "" }

/// Wide enough that outputs reach 6 where that is a bound.
private func scales(_ rectifier: Rectifier?) -> ClosedRange<Double> { rectifier == .relu6 ? 4...7 : 0.5...2 }

private let normalizationCases: [GradientCase] =
  [1, 2, 3].flatMap { branches in
    rectifiers.map { rectifier in
      let name = "training, \(branches) branches\(named(rectifier))"
      let operands = [random([6, 3, 2, 2]), random([3], scales(rectifier), seed: 3), random([3], seed: 4)]
      return GradientCase(.batchNormalization, name, operands) {
        let settings = NormalizationSettings(epsilon: 1e-5, rectifier: rectifier, branches: branches)
        return $0[0].batchNormalized(weight: $0[1], bias: $0[2], settings).output
      }
    }
  }
  + [1, 2, 3].flatMap { branches in
    rectifiers.map { rectifier in
      let name = "training with a sum, \(branches) branches\(named(rectifier))"
      let operands = [
        random([6, 3, 2, 2]), random([3], scales(rectifier), seed: 3), random([3], seed: 4),
        random([6, 3, 2, 2], seed: 5),
      ]
      return GradientCase(.batchNormalization, name, operands) {
        let settings = NormalizationSettings(epsilon: 1e-5, rectifier: rectifier, branches: branches)
        return $0[0].batchNormalized(weight: $0[1], bias: $0[2], settings, adding: $0[3]).output
      }
    }
  }
  + rectifiers.map { rectifier in
    let operands = [random([4, 3, 2, 2]), random([3], scales(rectifier), seed: 3), random([3], seed: 4)]
    return GradientCase(.batchNormalization, "added to its own input\(named(rectifier))", operands) {
      let settings = NormalizationSettings(epsilon: 1e-5, rectifier: rectifier)
      return $0[0].batchNormalized(weight: $0[1], bias: $0[2], settings, adding: $0[0]).output
    }
  }
  + rectifiers.map { rectifier in
    let operands = [random([4, 3, 2, 2]), random([3], scales(rectifier), seed: 3), random([3], seed: 4)]
    return GradientCase(.batchNormalization, "evaluation\(named(rectifier))", operands) {
      $0[0].normalized(
        mean: constant([0.1, -0.2, 0.3], [3]), variance: constant([0.5, 1, 2], [3]), weight: $0[1], bias: $0[2],
        NormalizationSettings(epsilon: 1e-5, rectifier: rectifier))
    }
  } + [
    GradientCase(
      .batchNormalization, "of rows", [random([5, 3]), random([3], 0.5...2, seed: 3), random([3], seed: 4)]
    ) {
      $0[0].batchNormalized(weight: $0[1], bias: $0[2], NormalizationSettings(epsilon: 1e-5)).output
    }
  ]

private let erasingCases: [GradientCase] = [
  GradientCase(.erase, "relative", [random([2, 3, 3, 3], 0...1)]) {
    $0[0].erased(source: 0..<2, threshold: .relative(0.7)).0.squared()
  },
  GradientCase(.erase, "absolute", [random([2, 3, 3, 3], 0...1)]) {
    $0[0].erased(source: 0..<2, threshold: .absolute(0.5)).0.squared()
  },
  GradientCase(.erase, "of later rows", [random([4, 3, 3, 3], 0...1)]) {
    $0[0].erased(source: 2..<4, threshold: .relative(0.8)).0.squared()
  },
  GradientCase(.erase, "twice", [random([2, 3, 3, 3], 0...1)]) {
    let once = $0[0].erased(source: 0..<2, threshold: .relative(0.8)).0
    return once.squared().erased(source: 2..<4, threshold: .relative(0.9)).0
  },
]
