import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Tables of boxes, in all the forms in which people have them.
@Suite struct BoxTableTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["cat/a.png", "cat/b.png", "dog/c, d.png"] { try folder.write(name, plain(1)) }
  }

  private func open(_ table: String) throws -> ClassFolderDataset {
    folder.write("boxes.csv", table)
    return try ClassFolderDataset(directory: folder.path)
  }

  private func error(_ table: String) -> String { errorText { _ = try open(table) } }

  private static let expected = [Box(left: 2, top: 3, right: 8, bottom: 11)]

  @Test(arguments: [
    "path,x0,y0,x1,y1\ncat/a.png,2,3,8,11", "path,x1,y1,x2,y2\ncat/a.png,2,3,8,11",
    "file,xmin,ymin,xmax,ymax\ncat/a.png,2,3,8,11", "File_Name,x-min,Y Min,x_max,y_max\ncat/a.png,2,3,8,11",
    "image,left,top,right,bottom\ncat/a.png,2,3,8,11", "path,x,y,w,h\ncat/a.png,2,3,6,8",
    "path,x,y,width,height\ncat/a.png,2,3,6,8", "path,left,top,width,height\ncat/a.png,2,3,6,8",
    "path,cx,cy,w,h\ncat/a.png,5,7,6,8", "path,x_center,y_center,width,height\ncat/a.png,5,7,6,8",
    "x,y,w,h,class,path\n2,3,6,8,cat,cat/a.png",
    // The width and height of the image beside the box.
    "filename,width,height,class,xmin,ymin,xmax,ymax\ncat/a.png,20,16,cat,2,3,8,11",
    "path,x,y,w,h,width,height\ncat/a.png,2,3,6,8,20,16",
    "cat/a.png,2,3,8,11", "./cat/a.png,2,3,8,11", "path;x;y;w;h\r\ncat/a.png;2;3;6;8\r\n",
    "path\tx\ty\tw\th\rcat/a.png\t2\t3\t6\t8\r", "\u{FEFF}path,x,y,w,h\n\"cat/a.png\",\"2\", \"3\" ,6,8\n\n \n",
  ])
  func theHeadingTellsTheConvention(table: String) throws {
    let data = try open(table)
    #expect(data.annotation(at: 0).boxes == Self.expected && data.annotation(at: 1).boxes.isEmpty)
    #expect(data.notes.count >= 1 && data.notes[0].contains("boxes.csv: 1 boxes of 1 of 3 images, read as"))
  }

  @Test func theConventionIsSaid() throws {
    #expect(
      try open("cat/a.png,2,3,8,11").notes == [
        "\(folder.path)/boxes.csv: 1 boxes of 1 of 3 images, read as the corners of boxes, right and bottom one past "
          + "the last pixel: it has no heading, so path,x0,y0,x1,y1 is taken"
      ])
    let notes = try open("path,x,y,w,h,class\ncat/a.png,2,3,6,8,cat\ncat/a.png,2,3,6,8,cat\ncat/b.png,-9,-9,4,4,cat")
      .notes
    #expect(
      notes.map { $0.dropFirst("\(folder.path)/boxes.csv: ".count) } == [
        "2 boxes of 2 of 3 images, read as left, top, width and height of boxes: its heading has x,y,w,h",
        "columns that are not read: class", "1 lines repeat a box of the same image, which counts once",
        "1 boxes lie left of or above their image",
      ])
    // Parts of data sets hand it on.
    let part = try DatasetSpecification("folder:\(folder.path)").open(split: .train)
    #expect(part.notes == notes)
  }

  @Test func quotedFieldsHoldAnything() throws {
    let heading = "path,x,y,w,h,note\n"
    let note = #""a ""word""\#r\#nand a line""#
    let data = try open("\(heading)\"dog/c, d.png\",2,3,6,8,\(note)\ncat/a.png,1,1,2,2,")
    #expect(data.annotation(at: 2).boxes == Self.expected)
    #expect(error("\(heading)\"dog/c, d.png\",2,3,6,8,\(note)\ncat/a.png,1,1,2,0,").contains("boxes.csv:4: "))
    #expect(error("\"cat/a.png,1,2,3,4\ncat/b.png").hasSuffix("csv:1: a quotation mark is opened and never closed"))
    #expect(error("cat/a\"b.png,1,2,3,4").contains("boxes.csv:1: a quotation mark stands within a field"))
    #expect(error("\"cat/a.png\"b,1,2,3,4").contains("something stands between a quotation mark and the next"))
    // The last field may be empty.
    #expect(error("cat/a.png,1,2,3,").contains("found '' in the box, expected a finite number"))
  }

  @Test func otherHeadingsAreErrorsWithAProposal() {
    let unknown = error("path,x_mim,ymin,xmax,ymax\ncat/a.png,2,3,8,11")
    #expect(unknown.contains("boxes.csv:1: the heading 'path,x_mim,ymin,xmax,ymax' does not say"), "\(unknown)")
    #expect(unknown.contains("did you mean 'xmin' for 'x_mim'?"), "\(unknown)")
    #expect(error("path,label\ncat/a.png,cat").contains("Known are path,x0,y0,x1,y1"))
    #expect(error("path,x,y,w,h,x\ncat/a.png,2,3,6,8,1").contains("the heading has two columns called 'x'"))
    #expect(error("x,y,w,h\n2,3,6,8").contains("does not say which columns are the path and the box"))
  }

  @Test func wrongNumbersAreErrors() {
    let corners = error("path,x0,y0,x1,y1\ncat/a.png,6,3,2,8")
    #expect(corners.contains("boxes.csv:2: found a box from (6.0, 3.0) to (2.0, 8.0), expected x0 < x1"), "\(corners)")
    #expect(corners.contains("say so in a heading: path,x,y,width,height"))
    #expect(error("path,x,y,w,h\ncat/a.png,6,3,-2,8").contains("found a box of -2.0 x 8.0 pixels"))
    #expect(error("cat/a.png,1,2,abc,4").contains("boxes.csv:1: found 'abc' in the box"))
    #expect(error("cat/a.png,1,2,3,4,5").contains("found 6 fields"))
    let shares = error("path,x0,y0,x1,y1\ncat/a.png,0.25,0.5,0.75,1\ncat/b.png,0,0,1,1")
    #expect(shares.contains("in shares of the image's sides (0...1), and pixels are read"), "\(shares)")
    #expect(error("path,cx,cy,w,h\ncat/a.png,0.5,0.5,0.2,0.3").contains("Multiply them by the width and height"))
  }

  @Test func namesAreBytes() throws {
    // One looks like the other, and is composed of other letters.
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    for (number, name) in [composed, decomposed].enumerated() { try folder.write("\(name)/a.png", plain(number)) }
    let data = try open("\(composed)/a.png,1,1,5,5\n\(decomposed)/a.png,2,2,9,9\n")
    func boxes(_ name: String) -> [Box] {
      (0..<data.count).map(data.annotation).filter { Array($0.identifier.utf8) == Array("\(name)/a.png".utf8) }
        .flatMap(\.boxes)
    }
    #expect(boxes(composed) == [Box(left: 1, top: 1, right: 5, bottom: 5)])
    #expect(boxes(decomposed) == [Box(left: 2, top: 2, right: 9, bottom: 9)])
    folder.remove(decomposed)
    #expect(error("\(decomposed)/a.png,2,2,9,9").contains("One that looks the same is there"))
    #expect(error("cat/A.png,2,2,9,9").contains("'cat/a.png' is there: capital letters count"))
    #expect(error("cat\\a.png,2,2,9,9").contains("Write / between folders"))
  }

  @Test func otherFilesAreNoTables() throws {
    for (bytes, text) in [
      ([0x50, 0x4B, 3, 4], "is a ZIP archive; the boxes of the images was looked for there"),
      ([0xFF, 0xFE, 0x61, 0], "is a text in UTF-16; save it in UTF-8"), ([0x1F, 0x8B, 8], "compressed with gzip"),
    ] as [([UInt8], String)] {
      folder.write("boxes.csv", bytes: bytes)
      #expect(errorText { _ = try ClassFolderDataset(directory: folder.path) }.contains(text))
    }
  }

  @Test func aPipeIsNoTable() throws {
    try #require(mkfifo(folder.file("boxes.csv"), 0o600) == 0)
    let text = errorText { _ = try ClassFolderDataset(directory: folder.path) }
    #expect(text.contains("boxes.csv: is not a regular file but a named pipe (FIFO); the boxes of the images"))
    folder.remove("boxes.csv")
    folder.makeFolder("boxes.csv")
    #expect(errorText { _ = try ClassFolderDataset(directory: folder.path) }.contains("boxes.csv"))
  }

  /// Every list of every data set may begin with the mark and end its lines in any way.
  @Test(arguments: ["\n", "\r\n", "\r"]) func listsAreReadFromAllSystems(end: String) throws {
    let cub = try cubFolder()
    let plain = try CUBDataset(directory: cub.path, split: .train)
    for name in ["classes", "images", "image_class_labels", "train_test_split", "bounding_boxes"] {
      let text = try String(contentsOfFile: cub.file("\(name).txt"), encoding: .utf8)
      let lines = text.split(whereSeparator: \.isNewline).joined(separator: end)
      cub.write("\(name).txt", "\u{FEFF}" + lines + end)
    }
    let read = try CUBDataset(directory: cub.path, split: .train)
    #expect(read.classNames == plain.classNames && read.annotations == plain.annotations)
  }

  @Test func listsInSharesAndRepeatedImagesAreErrors() throws {
    let cub = try cubFolder()
    cub.write("bounding_boxes.txt", (1...6).map { "\($0) 0.1 0.2 0.5 0.7\n" }.joined())
    #expect(
      errorText { _ = try CUBDataset(directory: cub.path, split: .train) }
        .contains("bounding_boxes.txt: has no number above 0.7: its boxes seem to be in shares"))
    cub.write("images.txt", "1 T/a.jpg\n2 T/a.jpg\n")
    #expect(
      errorText { _ = try CUBDataset(directory: cub.path, split: .train) }
        .contains("images.txt:2: found 'T/a.jpg' a second time, under another id"))
  }
}
