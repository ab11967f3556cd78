import Datasets
import Foundation
import Interchange
import Layers
import Methods
import Synchronization
import TestSupport
import Testing

@testable import Training

@Suite("Resuming what is fine-tuned")
struct TuningResumeTests {
  /// All that a run can be told about fine-tuning, at once or one by one.
  enum Setting: String, CaseIterable, Sendable {
    case frozen, layerDecay, frozenBatchNorm, momentum, recalibration, accumulation, average, crop, all

    func apply(to configuration: inout TrainingConfiguration) {
      let isAll = self == .all
      if isAll || self == .frozen { configuration.optimization.frozen = ["stem"] }
      if isAll || self == .layerDecay { configuration.optimization.layerDecay = 0.7 }
      if self == .frozenBatchNorm { configuration.optimization.batchNorm = .frozen }
      if isAll || self == .momentum { configuration.optimization.batchNormMomentum = 0.03 }
      if isAll || self == .recalibration { configuration.optimization.recalibration = .batches(3) }
      if isAll || self == .accumulation { configuration.optimization.accumulation = 2 }
      if isAll || self == .average { configuration.optimization.averageDecay = 0.8 }
      if isAll || self == .crop { configuration.augmentation = .randomResizedCrop(scale: 0.3...1) }
    }
  }

  @Test("A run resumed from any checkpoint ends in the same bits, with each setting", arguments: Setting.allCases)
  func exact(_ setting: Setting) throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 2)
      configuration.batchSize = 4
      configuration.method = MEIL(startEpoch: 1)
      setting.apply(to: &configuration)
      let whole = try Uninterrupted(configuration, in: folder)
      #expect(whole.copies.count >= 4)
      func trained(_ directory: RunDirectory) throws -> [String: [UInt32]] {
        let file = try SafetensorsFile(path: directory.checkpointPath)
        return try RunDirectory.tensors("", of: file).mapValues { $0.floats.map(\.bitPattern) }
      }
      for copy in whole.copies {
        let directory = RunDirectory(path: copy)
        let resumed = try whole.goOn(directory)
        #expect(resumed.bits == whole.bits, "\(copy)")
        #expect(withoutMeasurements(resumed.trainer.history) == withoutMeasurements(whole.history))
        #expect(resumed.trainer.best == whole.best)
        #expect(try directory.weightBits(.best) == whole.directory.weightBits(.best), "\(copy)")
        #expect(try trained(directory) == trained(whole.directory), "\(copy)")
      }
    }
  }

  /// Whether to stop is asked behind each step, between batches that statistics are recalibrated with, and between those
  /// that are held out.
  @Test("Stopped at whatever moment it is asked, a run goes on to the same bits")
  func stopped() throws {
    var configuration = tinyConfiguration(epochs: 1)
    Setting.all.apply(to: &configuration)
    let whole = tinyNetwork()
    try tinyTrainer(configuration, network: whole).run()
    var (moment, wasStopped) = (0, true)
    while wasStopped {
      try withFolder { folder in
        let directory = RunDirectory(path: folder)
        do {
          let (trainer, asked, limit) = (try tinyTrainer(configuration, directory: directory), Counter(), moment)
          trainer.isStopRequested = { asked.next() > limit }
          wasStopped = try trainer.run() == .stopped
        }
        let network = tinyNetwork(seed: 99)
        let resumed = try tinyTrainer(configuration, network: network, directory: directory)
        try resumed.resume()
        try resumed.run()
        #expect(network.bits == whole.bits, "\(moment)")
      }
      moment += 1
    }
    #expect(moment > 6)
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  @Test("Each setting is compared when a run goes on, and changes what comes out", arguments: Setting.allCases)
  func compared(_ setting: Setting) throws {
    try withFolder { folder in
      let (directory, plain) = (RunDirectory(path: folder), tinyNetwork())
      var configuration = tinyConfiguration(epochs: 1)
      // What a momentum leaves would be made anew.
      configuration.optimization.recalibration = .never
      try tinyTrainer(configuration, network: plain, directory: directory).run()
      setting.apply(to: &configuration)
      let network = tinyNetwork()
      let text = errorText { try tinyTrainer(configuration, network: network, directory: directory).resume() }
      #expect(text.contains("its checkpoint was written with other settings: ") && text.contains("is now "), "\(text)")
      let other = tinyNetwork()
      try tinyTrainer(configuration, network: other).run()
      #expect(other.bits != plain.bits)
    }
  }

  @Test("Settings that are as usual are not written, so that runs without them are described as ever")
  func descriptions() throws {
    func keys(_ configuration: TrainingConfiguration) throws -> (all: Set<String>, optimization: Set<String>) {
      let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration)) as? [String: Any]
      return (Set((json ?? [:]).keys), Set((json?["optimization"] as? [String: Any] ?? [:]).keys))
    }
    var configuration = tinyConfiguration()
    configuration.optimization.clipNorm = nil
    let usual: Set = [
      "method", "learningRate", "momentum", "nesterov", "weightDecay", "headScale", "schedule", "stepEpochs",
      "warmUpEpochs", "labelSmoothing",
    ]
    #expect(try keys(configuration).optimization == usual)
    #expect(try !keys(configuration).all.contains("augmentation"))
    for setting in Setting.allCases {
      var changed = configuration
      setting.apply(to: &changed)
      let (before, after) = (try keys(configuration), try keys(changed))
      #expect(before.all != after.all || before.optimization != after.optimization, "\(setting)")
      let read = try JSONDecoder().decode(TrainingConfiguration.self, from: JSONEncoder().encode(changed))
      #expect(read == changed, "\(setting)")
    }
  }

  @Test(
    "Values that make no sense are refused with the option and the value",
    arguments: [
      ("--layer-decay", "0.0"), ("--batch-norm-momentum", "1.5"), ("--recalibrate", "0"), ("--accumulate", "0"),
      ("--ema", "1.0"), ("--crop-scale", "0.0 to 1.0"), ("--crop-ratio", "0.0 to 2.0"),
    ])
  func nonsense(_ option: String, _ value: String) throws {
    try withFolder { folder in
      var configuration = tinyConfiguration()
      switch option {
      case "--layer-decay": configuration.optimization.layerDecay = 0
      case "--batch-norm-momentum": configuration.optimization.batchNormMomentum = 1.5
      case "--recalibrate": configuration.optimization.recalibration = .batches(0)
      case "--accumulate": configuration.optimization.accumulation = 0
      case "--ema": configuration.optimization.averageDecay = 1
      case "--crop-scale": configuration.augmentation = .randomResizedCrop(scale: 0...1)
      default: configuration.augmentation = .randomResizedCrop(ratio: 0...2)
      }
      let text = errorText {
        _ = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder + "/run"))
      }
      #expect(text.contains("(\(option))") && text.contains("not \(value)"), "\(text)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/run"))
    }
  }

  @Test("What is frozen without ever having been trained is said")
  func untrained() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 1)
      configuration.optimization.frozen = ["features.0"]
      let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
      #expect(session.notices.contains { $0.hasPrefix("the run starts from no weights, so what is frozen (--freeze)") })
      configuration.optimization.frozen = ["features.99"]
      let text = errorText {
        _ = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder + "/other"))
      }
      #expect(text.hasPrefix("--freeze: no layer is called 'features.99'. The names are: features"), "\(text)")
    }
  }
}
