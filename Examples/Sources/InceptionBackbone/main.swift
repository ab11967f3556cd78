// A backbone with branches in one file: modules of Inception (Szegedy et al. 2015) and inverted residuals with squeeze
// and excitation (Howard et al. 2019), registered under a name.
//
// Registered, it is known to run folders and, in a program that calls EILProgram.main(), to all commands:
// `eil train --backbone mini-inception --erase mixed1`.
import EIL
import Foundation
import ONNX

/// Four paths side by side: 1x1, 3x3, twice 3x3, and pooling.
func inceptionModule(_ inputs: Int, _ width: Int) -> Concatenated {
  Concatenated {
    block(inputs, width, kernel: 1).named("branch1")
    Sequential {
      block(inputs, width / 2, kernel: 1)
      block(width / 2, width, kernel: 3)
    }.named("branch3")
    Sequential {
      block(inputs, width / 2, kernel: 1)
      block(width / 2, width / 2, kernel: 3)
      block(width / 2, width, kernel: 3)
    }.named("branch5")
    Sequential {
      AvgPool2D(3, stride: 1, padding: 1)
      block(inputs, width, kernel: 1)
    }.named("pool")
  }
}

/// Convolution, batch normalization, ReLU.
func block(_ inputs: Int, _ outputs: Int, kernel: Int, groups: Int = 1) -> Sequential {
  Sequential {
    Conv2D(inputs, outputs, kernel: kernel, padding: kernel / 2, groups: groups, bias: false).named("conv")
    BatchNorm2D(outputs).named("bn")
    ReLU().named("relu")
  }
}

/// Widens, convolves each channel by itself, weighs the channels, narrows, and adds the input.
func invertedResidual(_ channels: Int, expansion: Int) -> Residual {
  let width = channels * expansion
  return Residual(
    Sequential {
      Conv2D(channels, width, kernel: 1, bias: false).named("expand")
      BatchNorm2D(width).named("bn1")
      Hardswish()
      Conv2D(width, width, kernel: 3, padding: 1, groups: width, bias: false).named("depthwise")
      BatchNorm2D(width).named("bn2")
      Hardswish()
      Gated {
        AdaptiveAvgPool2D(1)
        Conv2D(width, width / 4, kernel: 1).named("fc1")
        ReLU()
        Conv2D(width / 4, width, kernel: 1).named("fc2")
        Hardsigmoid()
      }.named("excitation")
      Conv2D(width, channels, kernel: 1, bias: false).named("project")
      BatchNorm2D(channels).named("bn3")
    }, activates: false)
}

let miniInception = Backbone(
  name: "mini-inception", usualImageSize: 64, erasingPoints: ["mixed1", "mixed2"]
) { request in
  Sequential {
    block(3, 16, kernel: 3).named("stem")
    MaxPool2D(2).named("pool1")
    inceptionModule(16, 16).named("mixed1")
    MaxPool2D(2).named("pool2")
    invertedResidual(64, expansion: 2).named("inverted")
    inceptionModule(64, 24).named("mixed2")
    GlobalAvgPool2D().named("avgpool")
    Linear(96, request.classes).named("fc")
  }
}
try Backbone.register(miniInception)

// 1. A run with erasing at two depths, by the backbone's name.
let folder = NSTemporaryDirectory() + "eil-inception"
try? FileManager.default.removeItem(atPath: folder)
let named = try Backbone.named("mini-inception")
var configuration = TrainingConfiguration(
  data: "parts:train=240,test=64", backbone: named, method: MEIL(after: named.erasingPoints))
configuration.epochs = 2
configuration.batchSize = 16
let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
try session.trainer.run { event in
  if case .epoch(let report) = event { print("epoch \(report.epoch): loss \(String(format: "%.3f", report.loss))") }
}
let evaluation = try RunEvaluation(run: folder)
print("GT-known \(evaluation.result.localization?.gtKnownLocalization ?? -1) %")

// 2. For inference no piece runs as it is: everything is fused, joined in place or planned.
let steps = session.network.optimizedForInference().steps(for: [1, 3, 64, 64])
let opaque = steps.filter { $0.contains(": layer") }
print("\(steps.count) steps of inference, \(opaque.count) opaque")

// 3. Points inside branches have names too; where erasing is impossible the text says so.
print("names inside the first module: \(session.backbone.pointNames.filter { $0.hasPrefix("mixed1") })")

// 4. In files the modules are standard operators under their own names.
let file = NSTemporaryDirectory() + "mini-inception.onnx"
let written = try session.network.writeONNX(to: file, imageShape: [3, 64, 64])
print("operators: \(written.operators.map { "\($0.name) \($0.count)" }.joined(separator: ", "))")
guard opaque.isEmpty, evaluation.run.configuration.backbone.name == "mini-inception" else { exit(1) }
