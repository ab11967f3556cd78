import Autodiff
import Backbones
import Core
import Datasets
import Foundation
import Imaging
import Kernels
import Layers
import Localization
import Methods
import ONNX
import TestSupport
import Testing

@testable import Training

/// Everything times one number.
private struct Amplified: Layer, WritesGraph {
  @Parameter var factor = Tensor.ones([])

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input * factor }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.product(input, graph.stored("factor", factor))
  }
}

/// Channels of images, scaled and shifted.
private struct Toned: Layer, WritesGraph {
  @Parameter var scale = Tensor.ones([1, 3, 1, 1])
  @Buffer var shift = Tensor.full([1, 3, 1, 1], 0.1)

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input * scale + shift }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let scaled = graph.product(input, graph.stored("scale", scale))
    return graph.sum(scaled, graph.stored("shift", shift))
  }
}

/// Two convolutions that are one at evaluation. One that begins with zeros hides at first.
private struct TwoInOne: Layer, WritesGraph {
  let first: Conv2D
  let second: Conv2D
  /// What the sum is called.
  let name: String

  init(_ inputs: Int, _ outputs: Int, startsFromZero: Bool = false, name: String = "weight") {
    first = Conv2D(inputs, outputs, kernel: 1, bias: false)
    second = Conv2D(inputs, outputs, kernel: 1, bias: false)
    if startsFromZero { second.weight = .zeros([outputs, inputs, 1, 1]) }
    self.name = name
  }

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    first(input, &context) + second(input, &context)
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let sum = graph.weight(name, first.weight + second.weight)
    return graph.append(.convolution(weight: sum, bias: nil, ConvolutionGeometry()), [input])
  }
}

/// One convolution, twice.
private struct Repeated: Layer, WritesGraph {
  let conv = Conv2D(8, 8, kernel: 1)

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let once = conv(input, &context)
    return conv(once, &context)
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.add(conv, named: "conv", to: graph.add(conv, named: "conv", to: input))
  }
}

/// A second head that only training runs.
private struct Assisted: Layer, WritesGraph {
  let head: Linear
  let helper: Linear

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    guard context.mode == .training else { return head(input, &context) }
    return head(input, &context) + helper(input, &context)
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.add(head, named: "head", to: input)
  }
}

/// A method that puts two heads, one at evaluation, in the place of the backbone's.
private struct Paired: Method {
  static let name = "test-paired"
  static let summary = "two heads"

  func network(of backbone: Sequential) throws -> Sequential {
    Sequential(
      Array(backbone.children.dropLast(2)) + [
        .init(name: "heads", layer: TwoInOne(8, 4)), .init(name: "pool", layer: GlobalAvgPool2D()),
      ])
  }
}

/// A run with parts of its own.
private struct PartedRun {
  let path: String
  let parts: TrainingParts
}

@Suite("Networks saved beside weights")
struct SavedNetworkTests {
  private static let data = "parts:train=40,test=8,size=32,classes=4"

  init() {
    NetworkFormats.register(ONNXNetworkFormat())
    MethodRegistry.register(Paired.self)
  }

  /// The layers between two convolutions, or before the first one.
  enum Middle: String, CaseIterable {
    case slopes, slope, groups, instances, rows, number, image, helper, twice

    fileprivate var network: Sequential {
      seeded(4) {
        Sequential {
          if self == .image { Toned().named("tone") }
          Conv2D(3, 8, kernel: 3, stride: 2, padding: 1).named("stem")
          switch self {
          case .slopes: PReLU(channels: 8).named("act")
          case .slope: PReLU().named("act")
          case .groups: GroupNorm(2, channels: 8).named("norm")
          case .instances: InstanceNorm2D(8).named("norm")
          case .rows: LayerNorm(sizes: [16], affine: false).named("norm")
          case .number: Amplified().named("amplified")
          case .twice: for name in ["features", "pool"] { Conv2D(8, 8, kernel: 1).named(name) }
          case .image, .helper: ReLU()
          }
          Conv2D(8, 8, kernel: 3, padding: 1).named("conv")
          ReLU()
          GlobalAvgPool2D()
          if self == .helper {
            Assisted(head: Linear(8, 4), helper: Linear(8, 4)).named("features")
          } else {
            Linear(8, 4).named("head")
          }
        }
      }
    }
  }

  private func trainer(
    _ network: Sequential, method: any Method = CAM(), in folder: String
  ) throws -> (trainer: Trainer, directory: RunDirectory) {
    var optimization = OptimizationConfiguration()
    (optimization.learningRate, optimization.schedule) = (0.1, .constant)
    optimization.warmUpEpochs = 0
    let directory = RunDirectory(path: folder + "/run")
    let trainer = try Trainer(
      network, method: method, data: DatasetSpecification(Self.data).open(split: .train), imageSize: 32, epochs: 1,
      batchSize: 8, optimization: optimization, directory: directory)
    return (trainer, directory)
  }

  @Test("A run is evaluated as the network that was trained", arguments: Middle.allCases)
  func roundTrip(middle: Middle) throws {
    try withFolder { folder in
      let network = middle.network
      let start = network.bits
      let (trainer, directory) = try trainer(network, in: folder)
      #expect(trainer.notices.isEmpty, "\(trainer.notices)")
      #expect(network.bits == start, "trying the file out must leave the weights as they were")
      try trainer.run()
      let moved = zip(network.namedParameters, start).filter { named, before in
        named.parameter.array.values(as: Float.self).map(\.bitPattern) == before
      }
      #expect(moved.isEmpty, "\(moved.map(\.0.name)) have not been trained, so that nothing is tested")
      var generator = RandomGenerator(seed: 1)
      let images = Tensor.normal([3, 3, 32, 32], using: &generator)
      let (one, other) = (try directory.network().network.predict(images).floats, network.predict(images).floats)
      #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 }, "\(one) is not \(other)")
      let test = try DatasetSpecification(Self.data).open(split: .test)
      let loader = trainer.configuration.evaluationLoader(test, workers: 1)
      let found = try RunEvaluation(run: directory.path, data: Self.data).result
      // Held-out images are where the run chooses thresholds.
      let heldOut = try DatasetSpecification(Self.data).open(split: .validation, heldOutFraction: 0.1)
      let expected = try Evaluation(network).run(
        loader, choosingOn: trainer.configuration.evaluationLoader(heldOut, workers: 1))
      #expect(found.top1Classification == expected.top1Classification && found.count == 8)
      let (a, b) = (try #require(found.localization), try #require(expected.localization))
      let (known, another) = (try #require(a.gtKnownLocalization), try #require(b.gtKnownLocalization))
      let (threshold, otherThreshold) = (try #require(a.threshold), try #require(b.threshold))
      #expect(abs(known - another) < 1e-9 && abs(threshold - otherThreshold) < 1e-9)
      _ = try ImageLocalizer(run: directory.path)(Image(width: 20, height: 16, filledWith: [90, 120, 30]))
    }
  }

  @Test("What would be evaluated with weights of the start is not saved, and a notice says what")
  func refused() throws {
    func notice(_ network: Sequential, method: any Method = CAM()) throws -> String {
      try withFolder { folder in
        let start = network.bits
        let (trainer, directory) = try trainer(network, method: method, in: folder)
        #expect(network.bits == start)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/network.onnx"))
        #expect(trainer.notices.count == 1)
        try trainer.run()
        #expect(errorText { _ = try directory.network() }.contains("no network is saved beside its weights"))
        return trainer.notices.first ?? ""
      }
    }
    func network(_ layer: some Layer<Tensor, Tensor>) -> Sequential {
      Sequential {
        Conv2D(3, 8, kernel: 3, stride: 2, padding: 1).named("stem")
        ReLU()
        layer.named("pair")
        GlobalAvgPool2D()
        Linear(8, 4).named("head")
      }
    }
    let heads = try notice(Middle.helper.network, method: Paired())
    #expect(heads.contains("no values called heads.first.weight, heads.second.weight, and would stand for"), "\(heads)")
    #expect(heads.hasSuffix("A run of a registered backbone (Backbone.register) needs no such file"), "\(heads)")
    let zeros = try notice(network(TwoInOne(8, 8, startsFromZero: true, name: "first.weight")))
    #expect(zeros.contains("no values called pair.second.weight, and"), "\(zeros)")
    let repeated = try notice(network(Repeated()))
    #expect(repeated.contains("other logits than the network once the weights are others"), "\(repeated)")
  }

  @Test("Another backbone under a registered name is refused before anything is written")
  func names() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder + "/run")
      func text(_ backbone: Backbone) -> String {
        var configuration = tinyConfiguration(epochs: 1)
        configuration.backbone = backbone
        return errorText { _ = try TrainingSession(configuration: configuration, directory: directory) }
      }
      let known = Backbone.tinyVGG
      func alike(
        _ normalization: PixelNormalization = .imageNet, _ build: @escaping @Sendable (Int) -> Sequential
      ) -> Backbone {
        Backbone(
          name: known.name, usualImageSize: 32, forms: known.forms, mapSizes: known.mapSizes,
          normalization: normalization
        ) { build($0.classes) }
      }
      let other = text(alike { tinyNetwork(classes: $0) })
      #expect(other.hasPrefix("backbone 'tiny-vgg': another one is registered under this name, whose layers differ"))
      #expect(text(alike { known(classes: $0 + 1) }).contains("whose layers differ"))
      #expect(text(alike(.symmetric) { known(classes: $0) }).contains("whose means and deviations of images differ"))
      #expect(!FileManager.default.fileExists(atPath: directory.path))
      // The same network is the same, whoever describes it.
      #expect(text(alike { known(classes: $0) }) == "nothing was thrown")
      #expect(FileManager.default.fileExists(atPath: directory.path))
    }
  }

  /// A short run, evaluated through `augmentation`.
  private func run(_ augmentation: Augmentation?, in folder: String) throws -> PartedRun {
    var parts = TrainingParts()
    parts.evaluationAugmentation = augmentation
    var configuration = tinyConfiguration(epochs: 1)
    configuration.backbone = .tinyVGG
    let directory = RunDirectory(path: folder)
    try TrainingSession(configuration: configuration, directory: directory, parts: parts).trainer.run()
    return PartedRun(path: directory.path, parts: parts)
  }

  private func refusal(_ path: String, _ parts: TrainingParts = TrainingParts()) -> String {
    errorText { _ = try ImageLocalizer(run: path, parts: parts) }
  }

  @Test("Images are localized in and compared as the run's own augmentation shows them")
  func augmentation() throws {
    try withFolder { folder in
      let mirroring = Augmentation([Resize(width: 32, height: 32), RandomHorizontalFlip(probability: 1)])
      let mirrored = try run(mirroring, in: folder + "/mirrored")
      let usual = try run(nil, in: folder + "/usual")
      let small = try run(Augmentation([Resize(width: 64, height: 64)]), in: folder + "/small")
      let withoutParts = refusal(mirrored.path)
      #expect(withoutParts.contains("give its parts: RunEvaluation(run:parts:), ImageLocalizer(run:parts:)"))
      let withOthers = refusal(usual.path, mirrored.parts)
      #expect(withOthers.contains("and not Resize"), "\(withOthers)")
      try expectMirrored(mirrored)

      let dataset = try DatasetSpecification(Self.data).open(split: .test)
      let image = try dataset.image(at: 0).rgb()
      // A resize of all of an image leaves places as they are.
      let localizer = try ImageLocalizer(run: small.path, parts: small.parts)
      let ordinary = try ImageLocalizer(run: usual.path)
      let (resized, asUsual) = (try localizer(image), try ordinary(image))
      #expect(resized.image == image && resized.map.width == 2 * asUsual.map.width)

      let runs = try [mirrored, usual, small].map { run in try RunEvaluation(run: run.path, parts: run.parts) }
      try RunComparison(runs, images: 2).write(to: folder + "/report.html")
      let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      #expect(page.contains("small: IoU"))
    }
  }

  private func expectMirrored(_ run: PartedRun) throws {
    let dataset = try DatasetSpecification(Self.data).open(split: .test)
    let image = try dataset.image(at: 0).rgb()
    let boxes = dataset.annotation(at: 0).boxes
    let localizer = try ImageLocalizer(run: run.path, parts: run.parts)
    let (found, truth) = try localizer.localized(image, boxes: boxes, label: 1)
    let flipped = image.flippedHorizontally()
    #expect(found.image == flipped)
    let expected = boxes.map { $0.mirrored(width: 32, convention: .continuous) }
    #expect(truth == expected)
    // What the run's network makes of the image that it is shown.
    let network = try RunDirectory(path: run.path).network().network
    let pixels = Tensor(PixelNormalization.imageNet.pixels(of: [flipped]))
    let mapper = try ClassActivationMap().mapper(for: network, optimized: true)
    let maps = mapper(pixels)
    let raw = maps.maps(of: [[1]])[0][0]
    #expect(found.rawMap == raw)
  }
}
