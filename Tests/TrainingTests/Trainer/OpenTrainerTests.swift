import Autodiff
import Backbones
import Core
import Datasets
import Foundation
import Imaging
import Interchange
import Kernels
import Layers
import Methods
import ONNX
import Optimizers
import TestSupport
import Testing

@testable import Training

/// Hides random squares of the images' noise, and mixes each image with the next one: what a method may do to a batch.
private struct Mixing: Method {
  static let name = "test-mixing"
  static let summary = "each image mixed with the next one"

  func prepare(_ batch: inout Batch, at moment: TrainingMoment, using generator: inout RandomGenerator) {
    let share = Float(generator.uniform(0.5...1))
    let pixels = batch.pixels.values(as: Float.self)
    let size = pixels.count / batch.count
    batch.pixels = NDArray(
      pixels.indices.map { share * pixels[$0] + (1 - share) * pixels[($0 + size) % pixels.count] },
      shape: batch.pixels.shape)
    let targets = batch.oneHotTargets().values(as: Float.self)
    let classes = targets.count / batch.count
    batch.softTargets = NDArray(
      targets.indices.map { share * targets[$0] + (1 - share) * targets[($0 + classes) % targets.count] },
      shape: [batch.count, classes])
  }

  func prepare(_ context: inout Context, at moment: TrainingMoment) {
    guard case .probabilities? = context.targets else { fail("the context should have the batch's soft targets") }
  }
}

/// A method before and after one of its options became a whole number.
private struct Before: Method {
  static let name = "rounded"
  static let summary = "a number"
  var amount = 0.5
}

private struct After: Method {
  static let name = "rounded"
  static let summary = "a whole number"
  var amount = 1
}

@Suite("A trainer of open parts")
struct OpenTrainerTests {
  init() { MethodRegistry.register(Mixing.self) }

  @Test("A method's change of batches is resumed to the bit, with soft targets")
  func mixing() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 2)
      configuration.method = Mixing()
      let whole = try Uninterrupted(configuration, in: folder)
      let copy = RunDirectory(path: whole.copies[1])
      #expect(try whole.goOn(copy).bits == whole.bits)
      // Mixed targets leave a loss, and more than one class of each row counts.
      #expect(whole.history.allSatisfy { $0.terms.map(\.name) == ["unerased", "erased"] && $0.loss > 0 })
    }
  }

  @Test("Parts of a program's own train, are noted, and are asked for again")
  func parts() throws {
    try withFolder { folder in
      var parts = TrainingParts()
      parts.augmentation = Augmentation([Resize(width: 32, height: 32)])
      parts.sampler = BalancedClassSampler(seed: 5)
      parts.groups = [ParameterGroup(matching: "fc", learningRateScale: 3)]
      parts.schedule = ConstantSchedule()
      parts.optimizer = { network, groups in Adam(for: network, learningRate: 1, groups: groups) }
      var epochs: [Int] = []
      parts.afterEpoch = { report in
        epochs.append(report.epoch)
        return report.epoch == 2 ? .stop : .goOn
      }
      var configuration = tinyConfiguration(epochs: 4)
      configuration.backbone = .tinyVGG
      configuration.optimization.learningRate = 0.002
      let directory = RunDirectory(path: folder + "/run")
      // A session holds its folder as long as it lives.
      do {
        let session = try TrainingSession(configuration: configuration, directory: directory, parts: parts)
        #expect(try session.trainer.run() == .stopped && epochs == [1, 2])
        #expect(session.trainer.optimizer.learningRate == 0.002)
        let optimizer = try #require(session.trainer.optimizer as? NetworkOptimizer)
        #expect(optimizer.settings.contains { $0.name == "fc.weight" && $0.learningRateScale == 3 })
      }
      let noted = try directory.description().configuration.ownParts
      #expect(Set(noted.keys) == ["augmentation", "sampler", "groups", "schedule", "optimizer"])
      #expect(noted["augmentation"]?.contains("Resize(width: 32, height: 32)") == true)
      let text = errorText {
        _ = try TrainingSession(configuration: configuration, directory: directory, isResuming: true)
      }
      #expect(text.contains("ownParts.sampler was BalancedClassSampler"), "\(text)")
      let again = try TrainingSession(
        configuration: configuration, directory: directory, parts: parts, isResuming: true)
      #expect(try again.trainer.run() == .finished && epochs == [1, 2, 3, 4])
    }
  }

  @Test("Another way of looking at images in evaluation is not passed over")
  func evaluation() throws {
    try withFolder { folder in
      var parts = TrainingParts()
      parts.evaluationAugmentation = Augmentation([Resize(width: 32, height: 32), RandomHorizontalFlip()])
      var configuration = tinyConfiguration(epochs: 1)
      configuration.backbone = .tinyVGG
      let directory = RunDirectory(path: folder + "/run")
      try TrainingSession(configuration: configuration, directory: directory, parts: parts).trainer.run()
      #expect(errorText { _ = try RunEvaluation(run: directory.path) }.contains("RandomHorizontalFlip"))
      #expect(errorText { _ = try ImageLocalizer(run: directory.path) }.contains("and not the usual resize"))
      #expect(try RunEvaluation(run: directory.path, parts: parts).result.count == 8)
    }
  }

  @Test("A stretch that goes on has an event file of its own")
  func events() throws {
    try withFolder { folder in
      func files(_ directory: RunDirectory) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).count { $0.hasPrefix("events.") }
      }
      let directory = RunDirectory(path: folder)
      try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory).run()
      #expect(try files(directory) == 1)
      let trainer = try tinyTrainer(tinyConfiguration(epochs: 2), directory: directory)
      try trainer.resume()
      try trainer.run()
      #expect(try files(directory) == 2)
    }
  }

  @Test("A checkpoint of a method with other options says which, in which file, and what to do")
  func otherOptions() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      MethodRegistry.register(Before.self)
      var configuration = tinyConfiguration(epochs: 2)
      configuration.method = Before()
      try tinyTrainer(configuration, directory: directory).run()
      try directory.create(.init(configuration: configuration, classNames: ["a"]))
      MethodRegistry.register(After.self)
      configuration.method = After()
      let problem =
        "method rounded: its option 'amount' cannot be read: it cannot be 0.5. The file was written with other options "
        + "than the method has now. Use the method as it was then, or let its init(from:) read these too"
      let text = errorText { try tinyTrainer(configuration, directory: directory).resume() }
      // Nor is the checkpoint before it taken, which has the same options: the newest is whole.
      #expect(
        text == "\(directory.checkpointPath): its training position is not understood: \(problem). Or start a new run "
          + "from its weights (--from)")
      #expect(errorText { _ = try directory.history() } == text)
      #expect(errorText { _ = try directory.description() } == "\(directory.descriptionPath): \(problem)")
      // The weights are had all the same, and with the method as it was the run goes on.
      #expect(try directory.weights().file == .last)
      MethodRegistry.register(Before.self)
      configuration.method = Before()
      try tinyTrainer(configuration, directory: directory).resume()
    }
  }

  @Test("A position that is no position, and weights without one, are told apart")
  func positions() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory).run()
      let file = try SafetensorsFile(path: directory.checkpointPath)
      let tensors = try file.names.map { (name: $0, tensor: try file.tensor($0)) }
      func text(_ position: String?) throws -> String {
        var metadata = file.metadata.filter { $0.key == "format" }
        metadata[RunDirectory.positionKey] = position
        try Safetensors.write(tensors, metadata: metadata, isChecksummed: true, to: directory.checkpointPath)
        return errorText { try tinyTrainer(tinyConfiguration(), directory: directory).resume() }
      }
      let good = try #require(file.metadata[RunDirectory.positionKey])
      #expect(try text(nil).contains("it has weights but no training position"))
      let empty = "its training position is not understood: 'epoch' is missing. Or start a new run"
      #expect(try text("{}").contains(empty))
      #expect(try text("{").contains("not understood: it is not JSON"))
      #expect(try text(good.replacing("\"epochs\":1", with: "\"epochs\":1.5")).contains("a fraction in the place of"))
      let lost = good.replacing("\"backbone\":\"small-vgg\"", with: "\"backbone\":3")
      #expect(lost != good)
      #expect(try text(lost).contains("'configuration.backbone' is of the wrong kind"))
      #expect(try text(good) == "nothing was thrown")
    }
  }

  @Test("A network of one's own is a full run, and its network lies beside the weights")
  func ownNetwork() throws {
    NetworkFormats.register(ONNXNetworkFormat())
    try withFolder { folder in
      let data = try DatasetSpecification("parts:train=40,test=8,size=32,classes=4").open(split: .train)
      func network() -> Sequential {
        seeded(9) {
          Sequential {
            Conv2D(3, 8, kernel: 3, stride: 2, padding: 1).named("stem")
            BatchNorm2D(8).named("bn")
            ReLU6().named("relu")
            Concatenated {
              Conv2D(8, 8, kernel: 1).named("one")
              Conv2D(8, 8, kernel: 3, padding: 1).named("three")
            }.named("mixed")
            GlobalAvgPool2D()
            Linear(16, 4).named("head")
          }
        }
      }
      let directory = RunDirectory(path: folder + "/own")
      var optimization = OptimizationConfiguration()
      optimization.schedule = .constant
      func trainer(_ epochs: Int, isResuming: Bool = false, in directory: RunDirectory) throws -> Trainer {
        try Trainer(
          network(), method: EIL(after: "mixed"), data: data, heldOut: data, imageSize: 32, epochs: epochs,
          batchSize: 8,
          optimization: optimization, directory: directory, isResuming: isResuming)
      }
      // A trainer holds its folder as long as it lives.
      let trained = try {
        let first = try trainer(2, in: directory)
        try first.run()
        #expect(first.notices.isEmpty)
        return first.network
      }()
      let (read, description) = try directory.network()
      #expect(description.configuration.backbone.name == "own-network" && description.classNames.count == 4)
      var generator = RandomGenerator(seed: 1)
      let images = Tensor.normal([3, 3, 32, 32], using: &generator)
      let (one, other) = (read.predict(images).floats, trained.predict(images).floats)
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 })
      let result = try RunEvaluation(run: directory.path, data: "parts:train=40,test=8,size=32,classes=4").result
      #expect(result.localization != nil)
      // Another network does not take the folder, and the same one goes on.
      #expect(errorText { _ = try trainer(2, in: directory) }.contains("it already holds a run"))
      let more = try trainer(3, isResuming: true, in: directory)
      try more.run()
      let straight = try trainer(3, in: RunDirectory(path: folder + "/straight"))
      try straight.run()
      #expect(more.network.bits == straight.network.bits)
    }
  }

  @Test("What would train or measure wrongly is refused before anything is written")
  func refused() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder + "/run")
      func text(_ change: (inout TrainingConfiguration, inout TrainingParts) -> Void) -> String {
        var (configuration, parts) = (tinyConfiguration(epochs: 1), TrainingParts())
        configuration.backbone = .tinyVGG
        change(&configuration, &parts)
        return errorText { _ = try TrainingSession(configuration: configuration, directory: directory, parts: parts) }
      }
      let other = text {
        $1.augmentation = Augmentation([Resize(width: 32, height: 32)], normalization: .symmetric)
        _ = $0
      }
      #expect(other.contains("in training and by") && other.contains("at evaluation"), "\(other)")
      let taken = text { configuration, _ in
        configuration.backbone = Backbone(name: "ResNet18") { _ in tinyNetwork() }
      }
      #expect(taken.contains("its runs would be read as those of resnet18"), "\(taken)")
      #expect(!FileManager.default.fileExists(atPath: directory.path))
    }
    let data = try DatasetSpecification("parts:train=40,test=8,size=32,classes=4").open(split: .train)
    var parts = TrainingParts()
    parts.batchSampler = ConsecutiveBatches(BalancedClassSampler(count: 4, seed: 1), batchSize: 8, droppingLast: true)
    let none = try Trainer(tinyNetwork(), data: data, imageSize: 32, parts: parts)
    #expect(errorText { try none.run() }.contains("an epoch has no batch"))
  }

  @Test("Runs of the version before methods are read as what they were")
  func legacy() throws {
    let settings = """
      {"backbone": "tiny-vgg", "batchSize": 16, "data": "parts", "epochs": 3, "erasing": {"lossWeights": [1], "points": \
      POINTS, "rampEpochs": 0, "startEpoch": 1, "thresholds": [0.7], "wiring": "chained"}, "heldOutFraction": 0.1, \
      "imageSize": 64, "mapSize": 14, "optimization": {"headScale": 1, "labelSmoothing": 0, "learningRate": 0.05, \
      "method": "sgd", "momentum": 0.9, "nesterov": true, "schedule": "constant", "stepEpochs": 10, "warmUpEpochs": 1, \
      "weightDecay": 0.0005}, "pictureLimit": 17, "seed": 18446744073709551615}
      """
    func read(_ points: String) throws -> TrainingConfiguration {
      try RunJSON.decode(
        TrainingConfiguration.self, from: Data(settings.replacing("POINTS", with: points).utf8))
    }
    #expect(try read("[]").method is CAM)
    #expect(try read(#"["pool2"]"#).method as? EIL == EIL(after: "pool2", startEpoch: 1))
    let several = try read(#"["pool2", "conv3_2"]"#)
    #expect(several.method as? MEIL == MEIL(after: ["pool2", "conv3_2"], wiring: .chained, startEpoch: 1))
    #expect(several.seed == .max && several.imageLimit == 17 && several.optimization.learningRate == 0.05)
    #expect(try JSONDecoder().decode(TrainingConfiguration.self, from: JSONEncoder().encode(several)) == several)
    let report = try RunJSON.decode(
      EpochReport.self,
      from: Data(
        """
        {"accuracy": 12.5, "epoch": 2, "erasedLoss": 0.5, "erasingScale": 1, "heldOutAccuracy": 12.5, "heldOutLoss": 2, \
        "learningRate": 0.04, "loss": 2.5, "picturesPerSecond": 265, "seconds": 0.4, "unerasedLoss": 2}
        """.utf8))
    #expect(report.term("unerased") == 2 && report.term("erased") == 0.5 && report.methodValue("erasing_scale") == 1)
    #expect(report.asPlain.terms == [NamedNumber("classification", 2)] && report.asPlain.methodValues.isEmpty)
    let totals = try RunJSON.decode(
      EpochTotals.self,
      from: Data(#"{"correct": 3, "erasedLoss": 0, "loss": 20, "pictures": 10, "unerasedLoss": 20}"#.utf8))
    #expect(totals.means == [NamedNumber("unerased", 2)] && totals.accuracy == 30)
  }
}
