import Autodiff
import Backbones
import Datasets
import Erasing
import Layers

@testable import Training

/// A network that trains in a moment, with everything that makes resuming hard: batch normalization's running
/// statistics, dropout's random numbers and an erased branch.
func tinyNetwork(seed: UInt64 = 1, classes: Int = 4, width: Int = 8) -> Sequential {
  seeded(seed) {
    Sequential {
      Conv2D(3, width, kernel: 3, stride: 2, padding: 1).named("stem")
      BatchNorm2D(width).named("bn")
      ReLU()
      EILLayer().named("eil")
      Conv2D(width, 2 * width, kernel: 3, stride: 2, padding: 1).named("conv")
      ReLU()
      Dropout(0.2)
      GlobalAvgPool2D()
      Linear(2 * width, classes).named("fc")
    }
  }
}

/// A configuration for `tinyNetwork` and images drawn on the spot.
func tinyConfiguration(
  _ method: OptimizationConfiguration.Method = .sgd, epochs: Int = 3, seed: UInt64 = 0
) -> TrainingConfiguration {
  var configuration = TrainingConfiguration(data: "parts:train=40,test=8,size=32,classes=4", backbone: .smallVGG)
  configuration.imageSize = 32
  configuration.batchSize = 8
  configuration.epochs = epochs
  configuration.seed = seed
  configuration.optimization.method = method
  configuration.optimization.learningRate = method == .sgd ? 0.05 : 0.002
  configuration.optimization.clipNorm = 5
  return configuration
}

/// A trainer of `network` on the configuration's data.
func tinyTrainer(
  _ configuration: TrainingConfiguration, network: Sequential = tinyNetwork(), directory: RunDirectory? = nil,
  workers: Int = 1
) throws -> Trainer {
  let specification = try DatasetSpecification(configuration.data)
  let training = try specification.open(split: .train, heldOutFraction: configuration.heldOutFraction)
  let heldOut = try specification.open(split: .validation, heldOutFraction: configuration.heldOutFraction)
  return Trainer(
    network: network, training: configuration.trainingLoader(training, workers: workers),
    heldOut: configuration.evaluationLoader(heldOut, workers: workers), configuration: configuration,
    directory: directory)
}

extension Layer {
  /// All parameters and buffers, bit for bit.
  var bits: [[UInt32]] { state.map { $0.tensor.floats.map(\.bitPattern) } }
}
