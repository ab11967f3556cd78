import Benchmark
import EIL

/// A backbone at a size that keeps the suite short.
private struct NetworkSample {
  let backbone: Backbone
  let batch: Int
  let size: Int
  var form = BackboneForm.localization
  let classes = 200

  static let all = [
    NetworkSample(backbone: .smallVGG, batch: 32, size: 64),
    NetworkSample(backbone: .vgg16, batch: 4, size: 112),
    NetworkSample(backbone: .resnet18, batch: 8, size: 112),
    NetworkSample(backbone: .resnet50, batch: 4, size: 112, form: .classification),
  ]

  var label: String { "\(backbone.name) \(size)px batch \(batch)" }

  func network() -> Sequential { backbone.network(classes: classes, form: form) }
}

/// Whole training steps: forward, loss, backward and an update by SGD with momentum.
func trainingSteps() {
  let suite = Suite(name: "Networks", counts: Counts.all, seconds: 3)
  for sample in NetworkSample.all {
    suite.addNetwork("\(sample.label) training step", sample, extra: [.tapeEntries]) {
      let step = TrainingStep(sample.network(), batch: sample.batch, size: sample.size, classes: sample.classes)
      let work = NetworkWork(sample.network(), batch: sample.batch, size: sample.size, mode: .training)
      return MeasuredNetwork(work: Work(operations: work.training, images: sample.batch)) { benchmark in
        step.run()
        benchmark.measurement(.tapeEntries, step.tapeEntries)
      }
    }
  }
}

/// Classes of a batch of images, in evaluation mode and without a tape.
func inference() {
  let suite = Suite(name: "Networks", counts: Counts.all, seconds: 1.5)
  for sample in NetworkSample.all {
    suite.addNetwork("\(sample.label) inference", sample) {
      let network = sample.network()
      let images = noiseTensor([sample.batch, 3, sample.size, sample.size])
      let work = NetworkWork(network, batch: sample.batch, size: sample.size, mode: .evaluation)
      return MeasuredNetwork(work: Work(operations: work.inference, images: sample.batch)) { _ in
        blackHole(network.predict(images))
      }
    }
  }
}

/// A network's run, and its work, which is known only once the network is there.
private struct MeasuredNetwork {
  let work: Work
  let run: (Benchmark) -> Void
}

extension Suite {
  fileprivate func addNetwork(
    _ name: String, _ sample: NetworkSample, extra: [BenchmarkMetric] = [], make: @escaping () -> MeasuredNetwork
  ) {
    add(name, extra: [.arithmetic, .images] + extra, make: make) { network, benchmark in
      let seconds = time { network.run(benchmark) }
      network.work.report(to: benchmark, seconds: seconds)
    }
  }
}
