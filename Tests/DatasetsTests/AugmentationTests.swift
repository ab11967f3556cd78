import Core
import Datasets
import Imaging
import Kernels
import Testing

@Suite struct AugmentationTests {
  /// An image, box and mask that show one rectangle.
  private func sample() -> Sample {
    var image = Image(width: 40, height: 30, filledWith: [10, 20, 30])
    var values = [UInt8](repeating: 0, count: 1200)
    for y in 10..<20 {
      for x in 4..<24 {
        values[y * 40 + x] = 1
        for channel in 0..<3 { image.pixels[(y * 40 + x) * 3 + channel] = 250 }
      }
    }
    return Sample(
      image: image, boxes: [Box(left: 4, top: 10, right: 24, bottom: 20)],
      mask: Mask(width: 40, height: 30, values: values), label: 3)
  }

  private static let geometric: [any AugmentationStep] = [
    Resize(width: 80, height: 60), Resize(width: 20, height: 15), ResizeShorterSide(60),
    RandomHorizontalFlip(probability: 1),
    RandomCrop(width: 30, height: 25), RandomCrop(width: 50, height: 40), RandomCrop(width: 32, height: 24, padding: 4),
    CenterCrop(width: 21, height: 17), CenterCrop(width: 60, height: 50),
    RandomResizedCrop(width: 64, height: 64, scale: 0.4...1),
  ]

  /// Bright pixels, mask and box must stay together.
  @Test(arguments: geometric.indices) func boxesAndMasksFollow(step: Int) throws {
    for seed in 0..<20 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      var sample = sample()
      Self.geometric[step].apply(to: &sample, using: &generator)
      let mask = try #require(sample.mask)
      #expect(mask.width == sample.image.width && mask.height == sample.image.height)
      let box = try #require(sample.boxes.first)
      let tight = try #require(mask.box)
      let corners = [box.left - tight.left, box.top - tight.top, box.right - tight.right, box.bottom - tight.bottom]
      #expect(corners.allSatisfy { abs($0) <= 1 }, "\(box) \(tight)")
      let (x, y) = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
      let middle = sample.image[Int(saturating: x), Int(saturating: y)]
      #expect(middle.allSatisfy { $0 > 240 })
    }
  }

  /// Runs of geometric steps, of which some can be made one and some cannot.
  private static let runs: [[any AugmentationStep]] = [
    [Resize(width: 32, height: 32), RandomCrop(width: 28, height: 27), RandomHorizontalFlip()],
    [RandomHorizontalFlip(), Resize(width: 32, height: 32), RandomCrop(width: 28, height: 27)],
    [
      RandomCrop(width: 20, height: 20), Resize(width: 12, height: 13), RandomHorizontalFlip(),
      CenterCrop(width: 9, height: 9),
    ],
    [
      ResizeShorterSide(24), RandomHorizontalFlip(), RandomCrop(width: 24, height: 24, padding: 4),
      RandomHorizontalFlip(),
    ],
    [
      RandomResizedCrop(width: 24, height: 24), RandomHorizontalFlip(), PCALighting(),
      CenterCrop(width: 20, height: 30),
    ],
  ]

  /// Joined steps must give what the steps give one by one, in pixels, boxes and mask, to the bit.
  @Test(arguments: runs.indices) func stepsThatAreJoinedChangeNothing(run: Int) throws {
    for seed in 0..<20 as Range<UInt64> {
      var (one, all) = (RandomGenerator(seed: seed), RandomGenerator(seed: seed))
      var plain = sample()
      for step in Self.runs[run] { step.apply(to: &plain, using: &one) }
      let joined = Augmentation(Self.runs[run])(sample(), using: &all)
      #expect(joined.image == plain.image && joined.boxes == plain.boxes && joined.mask == plain.mask)
      #expect(one.uniform() == all.uniform())
    }
  }

  @Test func evaluationDecodesFully() throws {
    let folder = try cubFolder()
    try folder.write("images/T/c.jpg", plain(1, width: 400, height: 320))
    let test = try CUBDataset(directory: folder.path, split: .test)
    func pixels(_ augmentation: Augmentation, scaled: Bool) throws -> [Float] {
      let loader = DataLoader(dataset: test, augmentation: augmentation, batchSize: 2, scaledDecoding: scaled)
      return try #require(try loader.epoch(0).nextBatch()).pixels.values(as: Float.self)
    }
    let evaluation = Augmentation.evaluation(imageSize: 32)
    #expect(try pixels(evaluation, scaled: true) == pixels(evaluation, scaled: false))
    #expect(!evaluation.allowsScaledDecoding && Augmentation.training(imageSize: 32).allowsScaledDecoding)
  }

  @Test func boxesThatLeaveAreDropped() {
    var sample = sample()
    sample.crop(left: 30, top: 0, width: 10, height: 30)
    #expect(sample.boxes.isEmpty && sample.mask?.box == nil)
  }

  @Test func sameSeedSameSample() {
    let steps = Augmentation([
      RandomResizedCrop(width: 24, height: 24), RandomHorizontalFlip(), PCALighting(),
      ColorJitter(brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1),
    ])
    func drawn(_ seed: UInt64) -> Image {
      var generator = RandomGenerator(seed: seed)
      return steps(sample(), using: &generator).image
    }
    #expect(drawn(1) == drawn(1) && drawn(1) != drawn(2))
  }

  @Test func colorsChangeByNothingAtStrengthZero() {
    var generator = RandomGenerator(seed: 1)
    var changed = sample()
    ColorJitter().apply(to: &changed, using: &generator)
    #expect(changed.image == sample().image)
    var gray = Sample(image: plain(3).gray().rgb())
    ColorJitter(saturation: 0.9, hue: 0.5).apply(to: &gray, using: &generator)
    #expect(gray.image == plain(3).gray().rgb())
  }

  @Test func lightingShiftsAllPixelsAlike() {
    var generator = RandomGenerator(seed: 5)
    var sample = Sample(image: Image(width: 2, height: 1, pixels: [100, 100, 100, 150, 150, 150]))
    PCALighting(standardDeviation: 0.3).apply(to: &sample, using: &generator)
    let pixels = sample.image.pixels.map(Int.init)
    #expect((0..<3).allSatisfy { pixels[$0 + 3] - pixels[$0] == 50 } && pixels[0] != 100)
  }

  @Test func normalizationAndItsInverse() throws {
    let data = PartsDataset(split: .train, count: 2, size: 16)
    let loader = DataLoader(dataset: data, augmentation: Augmentation([]), batchSize: 2, workers: 0)
    let batch = try #require(try loader.epoch(0).nextBatch())
    let image = try data.image(at: 1)
    let values = batch.pixels.values(as: Float.self)
    for (channel, (mean, deviation)) in zip([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).enumerated() {
      let expected = (Double(image.pixels[(5 * 16 + 3) * 3 + channel]) / 255 - mean) / deviation
      #expect(abs(Double(values[(3 + channel) * 256 + 5 * 16 + 3]) - expected) < 1e-5)
    }
    #expect(PixelNormalization.imageNet.images(of: batch.pixels)[1] == image)
  }

  @Test func presetsGiveTheSizeAskedFor() {
    var generator = RandomGenerator(seed: 5)
    for size in [32, 64, 224] {
      let trained = Augmentation.training(imageSize: size)(sample(), using: &generator)
      let evaluated = Augmentation.evaluation(imageSize: size)(sample(), using: &generator)
      #expect(trained.image.size == ImageSize(width: size, height: size))
      #expect(evaluated.image.size == ImageSize(width: size, height: size))
    }
    #expect(Augmentation.training(imageSize: 224).neededSide == 256)
  }

  /// A step and a normalization of one's own, as of a backbone with other statistics.
  @Test func partsOfOnesOwnAreUsedAndDescribed() throws {
    struct Darken: AugmentationStep {
      var divisor: UInt8 = 2
      func apply(to sample: inout Sample, using generator: inout RandomGenerator) {
        sample.image.pixels = sample.image.pixels.map { $0 / divisor }
      }
    }
    let normalization = PixelNormalization(mean: [0.5, 0.25, 0], standardDeviation: [1, 0.5, 0.25])
    var augmentation = Augmentation.evaluation(imageSize: 16, normalization: normalization)
    augmentation.steps.append(Darken())
    #expect(
      "\(augmentation)"
        == "Resize(width: 16, height: 16), Darken(divisor: 2), PixelNormalization(mean: [0.5, 0.25, 0.0], deviation: "
        + "[1.0, 0.5, 0.25]), full decoding")
    #expect("\(Augmentation([Darken(divisor: 3)]))" != "\(Augmentation([Darken()]))")
    let data = PartsDataset(split: .train, count: 1, size: 16)
    let loader = DataLoader(dataset: data, augmentation: augmentation, batchSize: 1, workers: 0)
    let values = try #require(try loader.epoch(0).nextBatch()).pixels.values(as: Float.self)
    let pixels = try data.image(at: 0).pixels
    for (channel, (mean, deviation)) in zip([0.5, 0.25, 0], [1, 0.5, 0.25]).enumerated() {
      let expected = (Double(pixels[3 * 7 + channel] / 2) / 255 - mean) / deviation
      #expect(abs(Double(values[256 * channel + 7]) - expected) < 1e-5)
    }
  }
}
