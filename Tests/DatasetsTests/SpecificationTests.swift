import Datasets
import TestSupport
import Testing

@Suite struct SpecificationTests {
  @Test(arguments: [
    ("bird:x", "bird:x: is no known kind of data set; known are cub:DIR, tiny-imagenet:DIR, folder:DIR, idx:DIR"),
    ("cub", "cub: names no folder; write cub:DIR"),
    ("parts:size=3", "parts:size=3: size is 3, which is not in 16...1024"),
    ("parts:color=3", "parts:color=3: 'color' is no option; known are size, classes, train, test, seed"),
    ("parts:size", "parts:size: 'size' is not KEY=VALUE"),
    ("", ": is no known kind"),
    ("cubs:x", "cubs:x: is no known kind of data set; did you mean cub? Known are cub:DIR, tiny-imagenet:DIR"),
    ("flodr:x", "flodr:x: is no known kind of data set; did you mean folder? Known are"),
  ])
  func nonsenseIsExplained(text: String, message: String) {
    #expect(errorText { try DatasetSpecification(text) }.hasPrefix(message))
  }

  @Test func wrongFoldersNameTheFileLookedFor() throws {
    let folder = try TemporaryFolder()
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

  @Test func smallClassesKeepAImageOnEachSide() {
    let data = PartsDataset(split: .train, count: 8, size: 16, classes: 4)
    let parts = SplitDataset.split(data, heldOutFraction: 0.1)
    #expect(parts.training.classSizes == [1, 1, 1, 1] && parts.heldOut.classSizes == [1, 1, 1, 1])
    #expect(data.prefix(3).labels == [0, 1, 2])
  }

  /// Registers once for all tests of the process.
  private static let isRegistered: Bool = {
    DatasetSpecification.register(name: "labels", argument: .optional("COUNT"), help: "nothing but labels") {
      argument, part in
      guard let count = Int(argument) else { throw NotANumber(text: argument) }
      return Labeled(labels: (0..<(part == .train ? count : 4)).map { $0 % 2 }, classes: 2)
    }
    DatasetSpecification.register(
      name: "whole", help: "one part for all",
      check: { argument in if argument.hasPrefix("-") { throw NotANumber(text: argument) } },
      open: { request in Labeled(labels: [Int](repeating: 0, count: request.argument.count), classes: 1) })
    return true
  }()

  private struct NotANumber: Error, CustomStringConvertible {
    var text: String
    var description: String { "'\(text)' is no number" }
  }

  @Test func aDataSetOfOnesOwnIsKnownByName() throws {
    #expect(Self.isRegistered)
    let specification = try DatasetSpecification("labels:40")
    #expect(try specification.open(split: .train).classSizes == [18, 18])
    #expect(try specification.open(split: .validation).classSizes == [2, 2])
    #expect(try specification.open(split: .trainAndValidation).count == 40)
    #expect(try specification.open(split: .test).count == 4)
    #expect(errorText { try DatasetSpecification("labels:x").open(split: .test) } == "labels:x: 'x' is no number")
    #expect(errorText { try DatasetSpecification("whole:-") } == "whole:-: '-' is no number")
    #expect(errorText { try DatasetSpecification("whole") } == "whole: names no folder; write whole:DIR")
    #expect(try DatasetSpecification("whole:/abc/").open(split: .validation).count == 4)
    #expect(try DatasetSpecification("whole:/abc/") == DatasetSpecification("whole:/abc"))
    #expect(DatasetSpecification.kinds.contains("labels:COUNT") && DatasetSpecification.kinds.contains("whole:DIR"))
    #expect(DatasetSpecification.help.contains("\nwhole:DIR             one part for all"))
    #expect(errorText { try DatasetSpecification("labls:3") }.contains("did you mean labels?"))
  }

  @Test func aNameIsRegisteredOnce() async {
    let taken = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      DatasetSpecification.register(name: "cub", help: "") { _, _ in Labeled(labels: [], classes: 1) }
    }
    expectText("data sets: the name 'cub' is taken", in: taken)
    let colon = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      DatasetSpecification.register(name: "a:b", help: "") { _, _ in Labeled(labels: [], classes: 1) }
    }
    expectText("data sets: 'a:b' cannot be the name", in: colon)
  }
}
