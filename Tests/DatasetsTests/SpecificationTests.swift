import Datasets
import Testing

@Suite struct SpecificationTests {
  @Test(arguments: [
    ("bird:x", "bird:x: is no known kind of data set; known are cub:DIR, tiny-imagenet:DIR, folder:DIR, idx:DIR"),
    ("cub", "cub: names no folder; write cub:DIR"),
    ("parts:size=3", "parts:size=3: size is 3, which is not in 16...1024"),
    ("parts:colour=3", "parts:colour=3: 'colour' is no option; known are size, classes, train, test, seed"),
    ("parts:size", "parts:size: 'size' is not KEY=VALUE"),
    ("", ": is no known kind"),
  ])
  func nonsenseIsExplained(text: String, message: String) {
    #expect(errorText { try DatasetSpecification(text) }.hasPrefix(message))
  }

  @Test func wrongFoldersNameTheFileLookedFor() throws {
    let folder = Folder()
    for (kind, file) in [("cub", "classes.txt"), ("tiny-imagenet", "wnids.txt"), ("idx", "train-images-idx3-ubyte")] {
      let specification = try DatasetSpecification("\(kind):\(folder.path)/")
      #expect(errorText { try specification.open(split: .train) }.hasPrefix("\(folder.path)/\(file): "))
    }
    let specification = try DatasetSpecification("cub:/nowhere")
    #expect(errorText { try specification.open(split: .train) }.contains("/nowhere: is not a folder; the folder that"))
  }

  @Test func validationIsHeldOutOfTraining() throws {
    let specification = try DatasetSpecification("parts:train=100,test=10,classes=5,size=16")
    let train = try specification.open(split: .train)
    let validation = try specification.open(split: .validation)
    #expect(train.classSizes == [18, 18, 18, 18, 18] && validation.classSizes == [2, 2, 2, 2, 2])
    let names = [train, validation].map { part in Set((0..<part.count).map { part.annotation(at: $0).identifier }) }
    #expect(names[0].isDisjoint(with: names[1]))
    let again = try specification.open(split: .validation)
    #expect((0..<10).allSatisfy { again.annotation(at: $0) == validation.annotation(at: $0) })
    let other = try specification.open(split: .validation, seed: 1)
    #expect((0..<10).contains { other.annotation(at: $0) != validation.annotation(at: $0) })
    #expect(try specification.open(split: .train, heldOutFraction: 0).count == 100)
  }

  @Test func smallClassesKeepAPictureOnEachSide() {
    let data = PartsDataset(split: .train, count: 8, size: 16, classes: 4)
    let parts = SplitDataset.split(data, heldOutFraction: 0.1)
    #expect(parts.training.classSizes == [1, 1, 1, 1] && parts.heldOut.classSizes == [1, 1, 1, 1])
    #expect(data.prefix(3).labels == [0, 1, 2])
  }
}
