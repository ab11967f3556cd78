import Benchmark
import EIL

/// From maps to boxes and metrics, at images of 224 x 224 pixels.
func localization() {
  maps()
  metrics()
}

private func maps() {
  let suite = Suite(name: "Localization", seconds: 0.3)
  let one = Work(images: 1)
  suite.add("map 14x14 to 256 levels at 224x224", one) {
    SyntheticMaps.map(side: 14, seed: 1)
  } run: { blackHole($0.resized(to: SyntheticMaps.size).normalized().quantized()) }
  for (name, isFindingAll) in [("largest boxes", false), ("all boxes", true)] {
    suite.add("threshold sweep 224x224, \(name)", one) {
      SyntheticMaps.map(side: 14, seed: 1).resized(to: SyntheticMaps.size).normalized().quantized()
    } run: { blackHole(ThresholdSweep($0, findingAll: isFindingAll)) }
    // A map of a network without pooling: as many components as there are grains.
    suite.add("threshold sweep 224x224 of noise, \(name)", one) {
      SyntheticMaps.map(side: 224, seed: 1).normalized().quantized()
    } run: { blackHole(ThresholdSweep($0, findingAll: isFindingAll)) }
  }
  for mode in BoxMode.allCases {
    suite.add("boxes of a 14x14 map in 224x224, \(mode.rawValue)", one) {
      SyntheticMaps.map(side: 14, seed: 1)
    } run: { blackHole(MapToBox(mode: mode)($0, in: SyntheticMaps.size)) }
  }
}

private func metrics() {
  let suite = Suite(name: "Localization", seconds: 1)
  let count = 32
  for (name, withMasks) in [("MaxBoxAccV2", false), ("MaxBoxAccV2 and PxAP", true)] {
    suite.add("evaluator, \(name)", Work(images: count)) {
      SyntheticMaps.samples(count, withMasks: withMasks)
    } run: { samples in
      var evaluator = LocalizationEvaluator()
      evaluator.add(contentsOf: samples)
      blackHole(evaluator.report(at: ThresholdChoice(fixed: 0.2)))
    }
  }
  suite.add("PxAP alone 224x224", Work(images: 1)) {
    let map = SyntheticMaps.map(side: 14, seed: 1).resized(to: SyntheticMaps.size).normalized()
    return (map, SyntheticMaps.samples(1, withMasks: true)[0].mask)
  } run: { map, mask in
    var precision = PixelPrecision()
    if let mask { precision.add(map, mask) }
    blackHole(precision.result())
  }
}
