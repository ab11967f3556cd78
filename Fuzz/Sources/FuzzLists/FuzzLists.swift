import FuzzSupport

@testable import Datasets

private let names = ["images", "classes", "image_class_labels", "train_test_split", "bounding_boxes"]
private let files = names.map { InputFile("\($0).txt") }
private let list = InputFile("list.txt")

/// The five lists of CUB's layout, cut at form feeds, and each way to cut the lines of a list.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = UnsafeRawBufferPointer(start: bytes, count: count)
  let parts = input.split(separator: 12, maxSplits: files.count - 1, omittingEmptySubsequences: false)
  for (number, file) in files.enumerated() {
    file.write(UnsafeRawBufferPointer(rebasing: number < parts.count ? parts[number] : input[..<0]))
  }
  if let lists = try? CUBLists(InputFile.folder) {
    let areKnown = lists.images.allSatisfy { lists.classNames.indices.contains($0.label) }
    guard areKnown, lists.images.allSatisfy({ $0.box?.isFinite ?? true }) else {
      fatalError("lists give what they do not hold")
    }
  }
  list.write(input)
  for separator in [TextTable.Separator.blanks, .firstBlank, .tab] {
    _ = try? TextTable(list.path, separatedBy: separator, what: "the list")
  }
  return 0
}
