import Autodiff
import Layers
import Methods
import Optimizers
import TestSupport
import Testing

@testable import Training

@Suite("Divergence and idle learning rates")
struct DivergenceTests {
  private func configuration(rate: Double, data: String) -> TrainingConfiguration {
    var configuration = tinyConfiguration(epochs: 1)
    configuration.data = data
    configuration.optimization.learningRate = rate
    configuration.optimization.clipNorm = nil
    configuration.optimization.warmUpEpochs = 0
    return configuration
  }

  @Test("The rule: not finite, or above a million and a thousand times the first loss")
  func rule() {
    for loss in [Double.nan, .infinity, 2e32, 1.1e6] { #expect(Divergence.hasDiverged(loss, first: 2), "\(loss)") }
    for loss in [0.0, 2, 999_999, -5] { #expect(!Divergence.hasDiverged(loss, first: 2), "\(loss)") }
    #expect(!Divergence.hasDiverged(2e6, first: 1e5) && Divergence.hasDiverged(2e9, first: 1e5))
  }

  @Test("A learning rate of 1e8 never ends well, with many steps and with one", arguments: [40, 8])
  func absurdRate(images: Int) throws {
    try withFolder { folder in
      let data = "parts:train=\(images),test=8,size=32,classes=4"
      let directory = RunDirectory(path: folder)
      let trainer = try tinyTrainer(configuration(rate: 1e8, data: data), directory: directory)
      let text = errorText { try trainer.run() }
      #expect(text.contains("training diverged: ") && text.contains("smaller learning rate"), "\(text)")
      #expect(!directory.hasCheckpoint && trainer.best == nil)
    }
  }

  @Test("Weights and statistics that are not finite, or weights beyond a million, are in no checkpoint")
  func weights() throws {
    for (name, value) in [("conv.weight", Float.nan), ("stem.bias", .infinity), ("fc.weight", 2e6), ("fc.bias", -2e6)] {
      let network = tinyNetwork()
      #expect(Divergence.problem(network, heldOutLoss: 3) == nil)
      let parameter = try #require(network.namedParameters.first { $0.name == name }).parameter
      var values = parameter.wrappedValue.floats
      values[values.count - 1] = value
      parameter.wrappedValue = Tensor(values, shape: parameter.shape)
      #expect(Divergence.problem(network, heldOutLoss: nil) == "'\(name)' holds \(value)")
      try withFolder { folder in
        let trainer = try tinyTrainer(tinyConfiguration(), network: network, directory: RunDirectory(path: folder))
        trainer.batch = 1
        #expect(errorText { try trainer.save { _ in } }.contains("'\(name)' holds \(value)"))
        #expect(trainer.directory?.hasCheckpoint == false)
      }
    }
    let network = tinyNetwork()
    let variance = try #require(network.namedBuffers.first { $0.name == "bn.running_var" }).buffer
    variance.wrappedValue = variance.wrappedValue * 1e9
    #expect(Divergence.problem(network, heldOutLoss: nil) == nil, "statistics may be large")
    variance.wrappedValue = variance.wrappedValue * .infinity
    #expect(Divergence.problem(network, heldOutLoss: nil)?.contains("bn.running_var") == true)
    for loss in [Double.nan, .infinity, 2e32] {
      #expect(Divergence.problem(tinyNetwork(), heldOutLoss: loss)?.contains("held-out images is") == true)
    }
    #expect(Divergence.problem(tinyNetwork(), heldOutLoss: 1e9) == nil)
  }

  @Test("A run of one step learns; a run that cannot says so, and so does a warm-up as long as the run")
  func oneStep() throws {
    func trainer(
      _ images: Int, epochs: Int = 1, _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> Trainer {
      var configuration = tinyConfiguration(epochs: epochs)
      configuration.data = "parts:train=\(images),test=8,size=32,classes=4"
      configuration.optimization.warmUpEpochs = 1
      change(&configuration)
      return try tinyTrainer(configuration)
    }
    let schedules = OptimizationConfiguration.LearningRateSchedule.allCases
    for schedule in schedules {
      for warmUp in [0.0, 1, 5] {
        let one = try trainer(8) {
          $0.optimization.schedule = schedule
          $0.optimization.warmUpEpochs = warmUp
        }
        #expect(one.training.batchCount == 1 && one.rateNotice == nil)
        let before = one.network.bits
        try one.run()
        #expect(one.history.first?.learningRate == 0.05 && one.network.bits != before, "\(schedule), \(warmUp)")
        // Of two steps the second learns, however long the warm-up.
        let two = try trainer(20) {
          $0.optimization.schedule = schedule
          $0.optimization.warmUpEpochs = warmUp
        }
        #expect(two.training.batchCount == 2 && two.rate(at: 0.5) > 0)
      }
      #expect(OptimizationConfiguration().rates(epochs: 0, steps: 0).rate(at: 0) == 1, "no step is no mistake")
    }
    let idle = try trainer(40) { $0.optimization.learningRate = 0 }
    #expect(idle.rateNotice == "the learning rate is 0 in each of the run's 4 steps, so nothing is learned")
    let long = try #require(try trainer(40, epochs: 2) { $0.optimization.warmUpEpochs = 5 }.rateNotice)
    #expect(long.hasPrefix("the warm-up takes 5.0 of 2 epochs: the learning rate reaches 0.0"), "\(long)")
    #expect(try trainer(40, epochs: 2).rateNotice == nil)
  }

  @Test("The first step's loss goes with the run, so that one that is resumed is held to the same")
  func resumed() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let first = try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory)
      try first.run()
      let second = try tinyTrainer(tinyConfiguration(epochs: 2), directory: directory)
      try second.resume()
      #expect(first.firstLoss != nil && second.firstLoss == first.firstLoss)
    }
  }

  @Test("Without held-out images nothing is said of them")
  func nothingHeldOut() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 1)
      configuration.heldOutFraction = 0
      let training = try tinyTrainer(configuration).training
      let directory = RunDirectory(path: folder)
      let trainer = Trainer(
        network: tinyNetwork(), training: training, configuration: configuration, directory: directory)
      try trainer.run()
      let report = try #require(trainer.history.first)
      #expect(report.heldOutLoss == nil && report.heldOutAccuracy == nil && trainer.best == nil)
      let lines = try String(contentsOfFile: directory.metricsPath, encoding: .utf8).split(separator: "\n")
      let columns = lines[0].split(separator: ",")
      let cells = lines[1].split(separator: ",", omittingEmptySubsequences: false)
      for name in ["held_out_loss", "held_out_accuracy"] {
        let place = try #require(columns.firstIndex { $0 == name })
        #expect(cells[place].isEmpty)
      }
      #expect(try directory.history() == trainer.history)
    }
  }
}
