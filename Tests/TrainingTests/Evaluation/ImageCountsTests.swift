import Datasets
import Imaging
import Layers
import Localization
import TestSupport
import Testing

@testable import Training

@Suite("Over how many images numbers are")
struct ImageCountsTests {
  /// Images of every kind that there is, one after the other.
  private struct Assorted: Dataset {
    enum Kind: CaseIterable {
      case whole, unreadable, withoutBox, boxOutside, emptyMask, maskMissing, maskWithoutObject
    }

    let base: any Dataset
    var kinds = Kind.allCases

    var name: String { "assorted" }
    var classNames: [String] { base.classNames }
    var count: Int { base.count }
    func kind(_ index: Int) -> Kind { kinds[index % kinds.count] }

    func image(at index: Int) throws -> Image {
      if kind(index) == .unreadable { throw DatasetError(path: "\(index)", reason: "is not there") }
      return try base.image(at: index)
    }

    func mask(at index: Int) throws -> Mask? {
      let mask = try base.mask(at: index)
      guard [.emptyMask, .maskWithoutObject].contains(kind(index)) else { return mask }
      return mask.map { Mask(width: $0.width, height: $0.height, values: $0.values.map { _ in Mask.background }) }
    }

    func annotation(at index: Int) -> Annotation {
      var annotation = base.annotation(at: index)
      let outside = annotation.boxes.map {
        Box(left: $0.left + 1000, top: $0.top, right: $0.right + 1000, bottom: $0.bottom)
      }
      switch kind(index) {
      case .whole, .unreadable, .maskWithoutObject: break
      case .withoutBox: (annotation.boxes, annotation.hasMask) = ([], false)
      case .boxOutside: (annotation.boxes, annotation.hasMask) = (outside, false)
      case .emptyMask: annotation.boxes = []
      case .maskMissing: annotation.hasMask = false
      }
      return annotation
    }
  }

  private func loader(_ kinds: [Assorted.Kind] = Assorted.Kind.allCases, count: Int = 21) -> DataLoader {
    let parts = PartsDataset(split: .test, seed: 0, count: count, size: 32, classes: 4)
    return DataLoader(
      dataset: Assorted(base: parts, kinds: kinds), augmentation: .evaluation(imageSize: 32), batchSize: 4, workers: 0)
  }

  @Test("Everything left out is counted by its reason, and the counts add up")
  func counts() throws {
    let result = try Evaluation(tinyNetwork()).run(loader(), choosingOn: loader([.whole, .boxOutside], count: 6))
    let images = result.images
    #expect(images.all == 21 && images.unreadable == 3 && images.classified == 18 && result.count == 18)
    #expect(images.withoutBox == 3 && images.boxOutside == 3 && images.emptyMask == 3 && images.localized == 9)
    #expect(images.masked == 6 && images.maskMissing == 3 && images.maskWithoutObject == 3)
    #expect(images.all == images.classified + images.unreadable)
    #expect(
      images.classified == images.localized + images.withoutBox + images.boxOutside + images.emptyMask)
    let heldOut = try #require(result.heldOutImages)
    #expect(heldOut.all == 6 && heldOut.localized == 3 && heldOut.boxOutside == 3 && heldOut.maskMissing == 0)
    #expect(result.skipped.count == 3)
    // One number under one name, whether in the result, the report, or the values.
    let report = try #require(result.localization)
    #expect(report.count == 9 && report.maskCount == 6)
    #expect(report.top1Classification == result.top1Classification)
    for (name, value, count) in [
      ("top1Classification", result.top1Classification as Double?, 18),
      ("gtKnownLocalization", report.gtKnownLocalization, 9), ("pxAP", report.pxAP, 6),
    ] {
      let found = try #require(result.values.first { $0.name == name })
      #expect(found.value == value && found.images == count, "\(name)")
    }
    let text = "\(images)"
    #expect(text.hasPrefix("21 images: 18 classified, 9 localized, 6 with masks; 3 could not be read, "), "\(text)")
    #expect(text.contains("3 have their box outside the image"), "\(text)")
  }

  @Test("Without images there is an error and no 0.0")
  func nothing() throws {
    let evaluation = try Evaluation(tinyNetwork())
    let unreadable = errorText { _ = try evaluation.run(loader([.unreadable], count: 3), choosingOn: nil) }
    #expect(unreadable.hasPrefix("assorted: no image could be read"), "\(unreadable)")
    #expect(unreadable.contains("is not there"))
    let empty = errorText {
      _ = try evaluation.run(loader().empty, choosingOn: nil)
    }
    #expect(empty.contains("it has no images"), "\(empty)")
    let text = errorText { _ = try Classification.measure(tinyNetwork(), loader([.unreadable], count: 3)) }
    #expect(text.hasPrefix("assorted: no image could be read"), "\(text)")
    let none = errorText { _ = try Classification.measure(tinyNetwork(), loader().empty) }
    #expect(none.contains("not one of its 0 images could be read"), "\(none)")
    let plain = try evaluation.run(loader([.withoutBox, .boxOutside], count: 6), choosingOn: nil)
    #expect(plain.localization == nil && plain.images.boxOutside == 3 && plain.values.isEmpty)
  }

  @Test("Without thresholds of other images only the oracle's numbers are there; given ones say that they are")
  func origins() throws {
    let evaluation = try Evaluation(tinyNetwork())
    let unknown = try evaluation.run(loader(), choosingOn: loader([.withoutBox], count: 4))
    #expect(unknown.localization?.gtKnownLocalization == nil && unknown.localization?.thresholdFrom == nil)
    #expect(unknown.thresholds?.origin == .oracle)
    let table = RunTables.metrics(try #require(unknown.localization)).text
    let row = try #require(table.split(separator: "\n").first { $0.contains("GT-known") })
    #expect(row.split(separator: " ").filter { $0 == "-" }.count == 2, "\(row)")
    let csv = RunTables.values(unknown.values).csv
    let line = "gtKnownLocalization,GT-known localization,,per cent,,,"
    #expect(csv.split(separator: "\n").contains { $0.hasPrefix(line) })
    let given = try evaluation.run(loader(), choosingOn: nil, otherwise: { ThresholdChoice(fixed: 0.25) })
    #expect(given.localization?.threshold == 0.25 && given.localization?.thresholdFrom == .fixed)
    #expect(RunTables.metrics(try #require(given.localization)).text.contains("given threshold"))
    let chosen = try evaluation.run(
      loader(), choosingOn: loader(count: 7), otherwise: { fatalError("nobody needs these") })
    #expect(chosen.localization?.thresholdFrom == .heldOut)
  }

  @Test("An epoch of images that cannot be read is an error")
  func training() throws {
    let configuration = tinyConfiguration(epochs: 1)
    let data = Assorted(
      base: PartsDataset(split: .test, seed: 0, count: 16, size: 32, classes: 4), kinds: [.unreadable])
    let trainer = Trainer(
      network: tinyNetwork(), training: configuration.trainingLoader(data, workers: 0), configuration: configuration)
    let text = errorText { try trainer.run() }
    #expect(text.hasPrefix("assorted: no image could be read"), "\(text)")
  }
}

extension DataLoader {
  /// The same without an image.
  fileprivate var empty: DataLoader {
    DataLoader(dataset: dataset.prefix(0), augmentation: augmentation, batchSize: 4, workers: 0)
  }
}
