import Core
import Datasets
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct TrainingAugmentationTests {
  private func steps(_ choice: TrainingAugmentation) -> String { "\(Augmentation.training(choice, imageSize: 56))" }

  @Test func eachChoiceIsItsSteps() {
    #expect(steps(.resizeAndCrop) == "\(Augmentation.training(imageSize: 56))")
    let crop = RandomResizedCrop(width: 56, height: 56, scale: 0.35...1, ratio: 0.5...2)
    let expected = "\(Augmentation([crop, RandomHorizontalFlip()]))"
    #expect(steps(.randomResizedCrop(scale: 0.35...1, ratio: 0.5...2)) == expected)
    let usual = Augmentation([RandomResizedCrop(width: 56, height: 56), RandomHorizontalFlip()])
    #expect(steps(.randomResizedCrop()) == "\(usual)")
  }

  /// A box in the middle grows as the part that is left of the image shrinks.
  @Test func partsAreWithinTheLimits() throws {
    let augmentation = Augmentation.training(.randomResizedCrop(scale: 0.81...0.9025, ratio: 1...1), imageSize: 40)
    let box = Box(left: 30, top: 30, right: 50, bottom: 50)
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<50 {
      let sample = Sample(image: Image(width: 80, height: 80, filledWith: [9, 9, 9]), boxes: [box])
      let part = augmentation(sample, using: &generator)
      #expect(part.image.width == 40 && part.image.height == 40)
      let found = try #require(part.boxes.first)
      // 20 of 72 to 76 pixels become as much of 40.
      let (least, largest) = (800.0 / 76.0, 800.0 / 72.0)
      #expect(found.width >= least - 1e-9 && found.width <= largest + 1e-9, "\(found)")
    }
  }

  @Test(arguments: [
    TrainingAugmentation.resizeAndCrop, .randomResizedCrop(), .randomResizedCrop(scale: 0.2...0.9, ratio: 1...2),
  ])
  func whatIsWrittenIsRead(_ choice: TrainingAugmentation) throws {
    let data = try JSONEncoder().encode(choice)
    #expect(try JSONDecoder().decode(TrainingAugmentation.self, from: data) == choice)
    #expect(String(decoding: data, as: UTF8.self).contains(choice.kind.rawValue))
  }

  @Test func whatIsNoRangeIsNotRead() {
    for text in [
      #"{"kind":"random-resized-crop","scale":[1,0.5],"ratio":[1,2]}"#,
      #"{"kind":"random-resized-crop","scale":[1],"ratio":[1,2]}"#, #"{"kind":"mixup"}"#,
    ] {
      #expect(throws: DecodingError.self) {
        _ = try JSONDecoder().decode(TrainingAugmentation.self, from: Data(text.utf8))
      }
    }
  }

  @Test func impossibleRangesAreNamed() {
    #expect(TrainingAugmentation.randomResizedCrop(scale: 0...1).problem?.contains("(--crop-scale)") == true)
    #expect(TrainingAugmentation.randomResizedCrop(scale: 0.5...1.5).problem?.contains("not 0.5 to 1.5") == true)
    #expect(TrainingAugmentation.randomResizedCrop(ratio: -1...1).problem?.contains("(--crop-ratio)") == true)
    let usual: [TrainingAugmentation] = [.randomResizedCrop(), .resizeAndCrop]
    #expect(usual.allSatisfy { $0.problem == nil })
  }
}
