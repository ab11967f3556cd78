import Autodiff

/// What leaves elements out: erasing and dropout.
let maskingCases: [GradientCase] = [
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
  GradientCase(.dropout, "", [random([4, 5])]) {
    var generator = RandomGenerator(seed: 3)
    return $0[0].dropout(rate: 0.4, using: &generator).squared()
  },
  GradientCase(.dropout, "of channels", [random([2, 4, 2, 2])]) {
    var generator = RandomGenerator(seed: 3)
    return $0[0].dropout(rate: 0.4, wholeChannels: true, using: &generator).squared()
  },
  GradientCase(.dropout, "of rows", [random([6, 2, 2])]) {
    var generator = RandomGenerator(seed: 3)
    return $0[0].dropout(ofRows: 0.4, using: &generator).squared()
  },
]
