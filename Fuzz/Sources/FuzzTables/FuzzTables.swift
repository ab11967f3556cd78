import FuzzSupport

@testable import Datasets

private let file = InputFile("boxes.csv")
private let images = ["cat/a.png", "cat/b, c.png", "dog/\u{e9}.png", "dog/e\u{301}.png"]

/// A table of boxes; what is read has a list for each image, and boxes with an area.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  file.write(UnsafeRawBufferPointer(start: bytes, count: count))
  for prefix in ["", "test/"] {
    guard let table = try? BoxTable(file.path, prefix: prefix, files: images, in: InputFile.folder) else { continue }
    let areWhole = table.boxes.allSatisfy { $0.allSatisfy { $0.isFinite && $0.left < $0.right && $0.top < $0.bottom } }
    guard table.boxes.count == images.count, areWhole else { fatalError("a table gives boxes that are none") }
  }
  return 0
}
