import Datasets
import TestSupport
import Testing

@Suite struct TinyImageNetTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    folder.write("wnids.txt", "n02\nn01\n")
    folder.write("words.txt", "n01\tgoldfish, Carassius auratus\nn99\tother\n")
    folder.write("train/n01/n01_boxes.txt", "n01_0.JPEG\t6\t6\t53\t63\n")
    folder.write("train/n02/n02_boxes.txt", "n02_0.JPEG\t0\t0\t0\t0\nn02_1.JPEG\t1\t2\t3\t4\n")
    folder.write("val/val_annotations.txt", "val_0.JPEG\tn01\t0\t31\t60\t60\n")
    try folder.write("val/images/val_0.JPEG", plain(3, width: 64, height: 64).gray())
    return folder
  }

  @Test func boxesEndOnePastTheirLastPixel() throws {
    let folder = try folder()
    let train = try TinyImageNetDataset(directory: folder.path, split: .train)
    #expect(train.classNames == ["n02", "goldfish"] && train.labels == [0, 0, 1])
    #expect(train.annotation(at: 0).boxes == [Box(left: 0, top: 0, right: 1, bottom: 1)])
    #expect(train.annotation(at: 2).boxes == [Box(left: 6, top: 6, right: 54, bottom: 64)])
    let test = try TinyImageNetDataset(directory: folder.path, split: .test)
    #expect(test.annotation(at: 0).label == 1)
    #expect(try test.image(at: 0).channels == 3)
  }

  @Test func wrongLinesAreNamed() throws {
    let folder = try folder()
    folder.write("val/val_annotations.txt", "val_0.JPEG\tn07\t0\t31\t60\t60\n")
    #expect(
      errorText { try TinyImageNetDataset(directory: folder.path, split: .test) }
        .hasSuffix("val_annotations.txt:1: found class 'n07', which wnids.txt does not list"))
    folder.write("train/n02/n02_boxes.txt", "n02_0.JPEG\t0\t0\t0\t0\nn02_1.JPEG\t9\t2\t3\t4\n")
    #expect(
      errorText { try TinyImageNetDataset(directory: folder.path, split: .train) }
        .contains("n02_boxes.txt:2: found a box from (9.0, 2.0) to (3.0, 4.0)"))
  }
}

@Suite struct ClassFolderTests {
  private func folder(parts: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in parts {
      for name in ["cat", "dog"] {
        for number in 0..<10 { try folder.write("\(part)/\(name)/\(number).png", plain(number)) }
      }
    }
    return folder
  }

  @Test func foldersAreClasses() throws {
    let folder = try folder(parts: [""])
    folder.write("cat/notes.txt", "no image")
    folder.write("boxes.csv", "path,x0,y0,x1,y1\ncat/3.png,1,2,3,4\ncat/3.png, 0, 0, 9.5, 9\n")
    let data = try ClassFolderDataset(directory: folder.path)
    #expect(data.classNames == ["cat", "dog"] && data.count == 20)
    #expect(
      data.annotation(at: 3).boxes == [
        Box(left: 1, top: 2, right: 3, bottom: 4), Box(left: 0, top: 0, right: 9.5, bottom: 9),
      ])
    #expect(try data.image(at: 12) == plain(2))
    folder.write("boxes.csv", "cat/3.png,1,2,3,4\ncat/none.png,1,2,3,4\n")
    #expect(errorText { try ClassFolderDataset(directory: folder.path) }.contains("boxes.csv:2: found 'cat/none.png'"))
    folder.write("boxes.csv", "cat/3.png,1,2,inf,4\n")
    #expect(errorText { try ClassFolderDataset(directory: folder.path) }.contains("boxes.csv:1: found 'inf'"))
  }

  @Test func undividedFoldersAreDividedOnce() throws {
    let folder = try folder(parts: [""])
    let specification = try DatasetSpecification("folder:\(folder.path)")
    let parts = try [DatasetSplit.train, .validation, .test].map { try specification.open(split: $0) }
    let names = parts.map { part in (0..<part.count).map { part.annotation(at: $0).identifier } }
    #expect(names.map(\.count) == [14, 2, 4] && Set(names.joined()).count == 20)
    #expect(parts.map(\.classSizes) == [[7, 7], [1, 1], [2, 2]])
    #expect(try specification.open(split: .trainAndValidation).count == 16)
  }

  @Test func publishedPartsAreTaken() throws {
    let two = try folder(parts: ["train", "val"])
    let specification = try DatasetSpecification("folder:\(two.path)")
    #expect(try specification.open(split: .test).count == 20)
    #expect(try specification.open(split: .train).count == 18)
    #expect(try specification.open(split: .validation).count == 2)
    let three = try folder(parts: ["train", "val", "test"])
    three.write("boxes.csv", "train/cat/0.png,1,2,3,4\ntest/dog/1.png,1,2,3,5\n")
    let all = try DatasetSpecification("folder:\(three.path)")
    #expect(try all.open(split: .validation).count == 20 && all.open(split: .train).count == 20)
    #expect(try all.open(split: .test).annotation(at: 11).boxes == [Box(left: 1, top: 2, right: 3, bottom: 5)])
    try three.write("test/emu/0.png", plain(1))
    #expect(errorText { try all.open(split: .test) }.contains("test/emu: is not one of the 2 classes"))
  }
}

@Suite struct IDXTests {
  private func header(_ sizes: [UInt8]) -> [UInt8] { [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap { [0, 0, 0, $0] } }

  @Test func imagesAndLabelsAreRead() throws {
    let folder = try TemporaryFolder()
    folder.write("t10k-images-idx3-ubyte", bytes: header([2, 2, 3]) + (0..<12).map { $0 })
    folder.write("t10k-labels-idx1-ubyte", bytes: header([2]) + [7, 11])
    let data = try IDXDataset(directory: folder.path, split: .test)
    #expect(data.count == 2 && data.labels == [7, 11] && data.classCount == 12)
    #expect(try data.image(at: 1).pixels.prefix(6) == [6, 6, 6, 7, 7, 7])
    #expect(
      errorText { try IDXDataset(directory: folder.path, split: .train) }
        .hasPrefix("\(folder.path)/train-images-idx3-ubyte: does not exist, nor does it with .gz"))
  }

  @Test(arguments: [
    ([0, 0, 9, 1, 0, 0, 0, 0], "starts with the bytes [0, 0, 9, 1], expected [0, 0, 8, 1]"),
    ([0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1], "claims the sizes [4294967295], but the file of 9 bytes"),
    ([0, 0, 8, 1, 0, 0, 0, 3, 1, 2], "ends too early, 1 of 3 bytes are missing"),
    ([0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3], "goes on after the 2 values"),
    ([0, 0, 8, 1, 0, 0, 0, 1, 5], "has 1 labels, but"),
    ([0, 0], "ends too early, 2 of 4 bytes are missing"),
    ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], "is a PNG image, expected [0, 0, 8, 1]"),
    (Array("<html>404".utf8), "is a web page (HTML), expected [0, 0, 8, 1]"),
  ] as [([UInt8], String)])
  func damagedFilesAreNamed(bytes: [UInt8], message: String) throws {
    let folder = try TemporaryFolder()
    folder.write("train-images-idx3-ubyte", bytes: header([2, 1, 1]) + [0, 0])
    folder.write("train-labels-idx1-ubyte", bytes: bytes)
    let error = errorText { try IDXDataset(directory: folder.path, split: .train) }
    #expect(error.contains("train-labels-idx1-ubyte") && error.contains(message), "\(error)")
  }
}
