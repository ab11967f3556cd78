import Autodiff

private let rectifiers: [Rectifier?] = [nil, .relu, .relu6]

private func named(_ rectifier: Rectifier?) -> String { rectifier.map { ", \($0)" } ?? "" }

/// Wide enough that outputs reach 6 where that is a bound.
private func scales(_ rectifier: Rectifier?) -> ClosedRange<Double> { rectifier == .relu6 ? 4...7 : 0.5...2 }

let batchNormalizationCases: [GradientCase] =
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
