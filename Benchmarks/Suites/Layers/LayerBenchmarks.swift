import Benchmark
import EIL

/// The layers that networks are made of, forward alone and forward + backward, at a batch of 8.
func layers() {
  let features: Shape = [8, 128, 56, 56]
  let samples: [LayerSample] = [
    LayerSample("Conv2D 3x3 + ReLU", features) { Conv2D(128, 128, kernel: 3, padding: 1); ReLU() },
    LayerSample("Conv2D 1x1 + ReLU", features) { Conv2D(128, 256, kernel: 1); ReLU() },
    LayerSample("BatchNorm2D + ReLU", features) { BatchNorm2D(128); ReLU() },
    LayerSample("Residual", features) { residual(128) },
    LayerSample("EILLayer", [8, 512, 28, 28]) { EILLayer() },
    LayerSample("Linear", [64, 1024]) { Linear(1024, 200) },
    LayerSample("MaxPool2D", features) { MaxPool2D(2) },
    LayerSample("AvgPool2D", features) { AvgPool2D(2) },
    LayerSample("GlobalAvgPool2D", [8, 1024, 14, 14]) { GlobalAvgPool2D() },
    LayerSample("Dropout", [64, 4096]) { Dropout(0.5) },
  ]
  let suite = Suite(name: "Layers", counts: [.buffers, .conversions], seconds: 0.2)
  for sample in samples {
    suite.add("\(sample.label) forward") { LayerRun(sample) } run: { $0.forward() }
    suite.add("\(sample.label) forward + backward") { LayerRun(sample) } run: { $0.forwardAndBackward() }
  }
}

private func residual(_ channels: Int) -> Residual {
  Residual(
    Sequential {
      Conv2D(channels, channels, kernel: 3, padding: 1, bias: false); BatchNorm2D(channels); ReLU()
      Conv2D(channels, channels, kernel: 3, padding: 1, bias: false); BatchNorm2D(channels)
    })
}

private struct LayerSample {
  let name: String
  let input: Shape
  let build: () -> [any Layer<Tensor, Tensor>]

  init(
    _ name: String, _ input: Shape, @SequentialBuilder _ build: @escaping () -> [any Layer<Tensor, Tensor>]
  ) {
    self.name = name
    self.input = input
    self.build = build
  }

  var label: String { "\(name) \(input.map(String.init).joined(separator: "x"))" }
}

/// A layer with an input and a gradient in the layouts that the layers around it would use.
private struct LayerRun {
  let network: Sequential
  let input: Tensor
  let seed: Tensor

  init(_ sample: LayerSample) {
    network = Sequential(sample.build)
    let noise = noise(sample.input)
    input = Tensor(sample.input.count == 4 ? noise.asFeatures() : noise)
    var context = Context(mode: .training)
    let output = network(input, &context)
    seed = output * 0.5
  }

  func forward() {
    var context = Context(mode: .training)
    blackHole(network(input, &context))
  }

  func forwardAndBackward() {
    var context = Context(mode: .training)
    let output = network(input.traced(by: Tape(), retainingGradient: true), &context)
    blackHole(output.backward(seed: seed))
  }
}
