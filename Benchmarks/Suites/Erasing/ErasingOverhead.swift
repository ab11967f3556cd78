import Benchmark
import EIL

/// What erasing costs: the step of a network with erasing, in turn with that of the plain one, beside what the
/// arithmetic predicts for a suffix that runs on the stacked batch.
func erasingOverhead() {
  let suite = Suite(name: "EIL", seconds: 4)
  let samples = [
    ErasingSample(backbone: .smallVGG, points: ["pool1"], batch: 32, size: 64),
    ErasingSample(backbone: .smallVGG, points: ["pool1", "pool2"], batch: 32, size: 64),
    ErasingSample(backbone: .vgg16, points: ["pool3"], batch: 4, size: 112),
    ErasingSample(backbone: .vgg16, points: ["pool4"], batch: 4, size: 112),
    ErasingSample(backbone: .vgg16, points: ["conv5_3"], batch: 4, size: 112),
    ErasingSample(backbone: .vgg16, points: ["pool4", "conv5_3"], batch: 4, size: 112),
    ErasingSample(backbone: .resnet18, points: ["layer2"], batch: 8, size: 112),
    ErasingSample(backbone: .resnet18, points: ["layer3"], batch: 8, size: 112),
  ]
  for sample in samples {
    suite.add(sample.label, extra: [.measuredRatio, .predictedRatio] + [.allocations, .conversions, .peak]) {
      ErasingPair(sample)
    } noting: { pair, benchmark in
      pair.run(benchmark)
    }
  }
}

private struct ErasingSample {
  let backbone: Backbone
  /// Layers that are erased after.
  let points: [String]
  let batch: Int
  let size: Int
  let classes = 200

  var label: String { "\(backbone.rawValue) \(size)px batch \(batch) \(points.joined(separator: " + "))" }

  var plain: Sequential { backbone.network(classes: classes) }
  var erased: MultiEIL<Sequential> { MultiEIL(in: plain, after: points) }
}

/// The same network plain and with erasing; counts are those of the erased step.
private struct ErasingPair {
  private let plain: TrainingStep
  private let erased: TrainingStep
  private let predicted: Double

  init(_ sample: ErasingSample) {
    let (batch, size) = (sample.batch, sample.size)
    plain = TrainingStep(sample.plain, batch: batch, size: size, classes: sample.classes)
    erased = TrainingStep(sample.erased, batch: batch, size: size, classes: sample.classes)
    let plainWork = NetworkWork(sample.plain, batch: batch, size: size, mode: .training)
    let erasedWork = NetworkWork(sample.erased, batch: batch, size: size, mode: .training)
    predicted = erasedWork.training / plainWork.training
  }

  func run(_ benchmark: Benchmark) {
    let plainSeconds = time { plain.run() }
    let counts = Counts()
    let erasedSeconds = time { erased.run() }
    counts.report(to: benchmark)
    benchmark.measurement(.measuredRatio, Int((erasedSeconds / plainSeconds * 100).rounded()))
    benchmark.measurement(.predictedRatio, Int((predicted * 100).rounded()))
  }
}
