import Datasets
import TestSupport
import Testing

/// Needs real images: set EIL_DATA to the folder that holds cub-mini and the others.
@Suite(.enabled(if: realData != nil, "EIL_DATA is not set, so that no real images are read"))
struct RealDataTests {
  private func open(_ kind: String, _ folder: String, _ split: DatasetSplit) throws -> any Dataset {
    try DatasetSpecification("\(kind):\(realData ?? "")/\(folder)").open(split: split)
  }

  @Test func cub() throws {
    let train = try open("cub", "cub-mini", .trainAndValidation)
    let test = try open("cub", "cub-mini", .test)
    #expect(train.count == 600 && test.count == 574 && train.classCount == 20)
    #expect(try open("cub", "cub-mini", .validation).count == 60)
    #expect(train.annotation(at: 0).boxes.count == 1)
  }

  @Test func originalsOfManyKindsAreReadWhole() throws {
    var (count, outside) = (0, 0)
    for split in [DatasetSplit.trainAndValidation, .test] {
      let data = try open("cub", "cub-originals", split)
      for index in 0..<data.count {
        let image = try data.image(at: index)
        let box = try #require(data.annotation(at: index).boxes.first)
        #expect(image.channels == 3)
        #expect(box.visiblePart(in: image.size) != nil)
        if box.right > Double(image.width) || box.bottom > Double(image.height) { outside += 1 }
        count += 1
      }
    }
    #expect(count == 28 && outside >= 1)
  }

  @Test func petsHaveMasksThatFit() throws {
    let data = try open("cub", "pets-mini", .test)
    for index in stride(from: 0, to: data.count, by: 20) {
      let mask = try #require(try data.mask(at: index))
      #expect(mask.width == (try data.image(at: index)).width)
      #expect(mask.count() > 0 && mask.count(of: Mask.ignored) > 0)
      let (box, tight) = (try #require(data.annotation(at: index).boxes.first), try #require(mask.box))
      #expect(box.intersectionOverUnion(tight) > 0.6)
    }
  }

  @Test func tinyImageNet() throws {
    let train = try open("tiny-imagenet", "tiny-imagenet-mini", .trainAndValidation)
    let test = try open("tiny-imagenet", "tiny-imagenet-mini", .test)
    #expect(train.count == 10000 && test.count == 1000 && train.classCount == 20)
    #expect(train.classNames[0] == "goldfish")
    for index in stride(from: 0, to: train.count, by: 500) {
      #expect(try train.image(at: index).size == ImageSize(width: 64, height: 64))
    }
  }

  @Test func mnist() throws {
    let test = try open("idx", "mnist-t10k", .test)
    #expect(test.count == 10000 && Array(test.labels.prefix(5)) == [7, 2, 1, 0, 4])
    #expect(errorText { try open("idx", "mnist-t10k", .train) }.contains("train-images-idx3-ubyte: does not exist"))
    #expect(try open("idx", "fashion-mnist-head", .trainAndValidation).count == 3000)
    #expect(try open("idx", "fashion-mnist-head", .test).image(at: 599).size == ImageSize(width: 28, height: 28))
  }

  @Test func everyImageLoads() throws {
    for (kind, folder) in [("cub", "cub-originals"), ("cub", "pets-mini"), ("idx", "fashion-mnist-head")] {
      let data = try open(kind, folder, .test)
      let loader = DataLoader(dataset: data, augmentation: .training(imageSize: 112), batchSize: 32)
      #expect(loader.epoch(0).reduce(0) { $0 + $1.count } == data.count)
      #expect(loader.skipped.isEmpty)
    }
  }
}
