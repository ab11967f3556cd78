import Datasets
import TestSupport
import Testing

/// A folder in CUB's layout with two classes of three images; images 1, 2, 4, 5 are for training.
func cubFolder() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  folder.write("classes.txt", "1 001.Finch\n2 002.Tern with blanks\n")
  let files = ["001.Finch/a.jpg", "001.Finch/b.jpg", "001.Finch/c d.jpg", "T/a.jpg", "T/b.jpg", "T/c.jpg"]
  folder.write("images.txt", files.enumerated().map { "\($0 + 1) \($1)\n" }.joined())
  folder.write("image_class_labels.txt", "1 1\r\n2 1\r\n3 1\r\n4 2\r\n5 2\r\n6 2")
  folder.write("train_test_split.txt", "1 1\n2 1\n3 0\n4 1\n5 1\n6 0\n")
  folder.write("bounding_boxes.txt", (1...6).map { "\($0) 2.0 3.5 10 \($0 == 6 ? 40 : 8).0\n" }.joined())
  for (number, file) in files.enumerated() { try folder.write("images/\(file)", plain(number)) }
  return folder
}

@Suite struct CUBTests {
  @Test func bothPartsAreRead() throws {
    let folder = try cubFolder()
    let train = try CUBDataset(directory: folder.path, split: .train)
    let test = try CUBDataset(directory: folder.path, split: .test)
    #expect(train.count == 4 && test.count == 2)
    #expect(train.classNames == ["001.Finch", "002.Tern with blanks"])
    #expect(train.labels == [0, 0, 1, 1] && test.labels == [0, 1] && train.classSizes == [2, 2])
    #expect(test.annotation(at: 0).identifier == "001.Finch/c d.jpg")
    // A box that sticks out stays as it is here; whoever uses it clips it.
    #expect(test.annotation(at: 1).boxes == [Box(left: 2, top: 3.5, right: 12, bottom: 43.5)])
    #expect(try test.image(at: 0).size == ImageSize(width: 20, height: 16))
    #expect(try test.mask(at: 0) == nil)
  }

  @Test(arguments: [
    ("images.txt", nil, "images.txt: cannot be opened: No such file or directory; the list of images was"),
    ("image_class_labels.txt", "1 1\n2 9\n", "image_class_labels.txt:2: found class id 9"),
    ("image_class_labels.txt", "1 1\n2 1\n", "has no line for image id 3, which images.txt lists (4 of 6"),
    ("image_class_labels.txt", "1 1\n1 1\n", "image_class_labels.txt:2: found image id 1 a second time"),
    ("image_class_labels.txt", "1 1\n77 1\n", "image_class_labels.txt:2: found image id 77, which images.txt"),
    ("image_class_labels.txt", "1\n", "image_class_labels.txt:1: found 1 field ('1'), expected 2: image id and"),
    ("train_test_split.txt", "1 1\n2 yes\n", "train_test_split.txt:2: found 'yes' for the part, expected 1"),
    ("bounding_boxes.txt", "1 0 0 5 5\n\n2 0 nan 5 5\n", "bounding_boxes.txt:3: found 'nan' in the box"),
    ("bounding_boxes.txt", "1 0 0 5 0\n", "bounding_boxes.txt:1: found a box of 5.0 x 0.0 pixels"),
    ("classes.txt", "", "classes.txt: lists no class"),
    ("images.txt", "one a.jpg\n", "images.txt:1: found 'one' for the image id, expected a whole number"),
  ] as [(String, String?, String)])
  func wrongListsAreNamed(file: String, text: String?, message: String) throws {
    let folder = try cubFolder()
    if let text { folder.write(file, text) } else { folder.remove(file) }
    let error = errorText { try CUBDataset(directory: folder.path, split: .train) }
    #expect(error.contains(message), "\(error)")
  }

  @Test func missingImagesAreNamedWhenRead() throws {
    let folder = try cubFolder()
    folder.remove("images/T/c.jpg")
    let test = try CUBDataset(directory: folder.path, split: .test)
    #expect(errorText { try test.image(at: 1) }.hasPrefix("\(folder.path)/images/T/c.jpg: cannot be opened"))
  }

  @Test func trimapsAndSegmentationsGiveMasks() throws {
    let trimaps = try cubFolder()
    let levels = Image(width: 20, height: 16, channels: 1, pixels: (0..<320).map { UInt8($0 % 3 + 1) })
    try trimaps.write("trimaps/T/c.png", levels)
    var test = try CUBDataset(directory: trimaps.path, split: .test)
    #expect(!test.annotation(at: 0).hasMask && test.annotation(at: 1).hasMask)
    #expect(try test.mask(at: 1)?.values.prefix(4) == [1, 0, 255, 1])
    try trimaps.write("trimaps/T/c.png", Image(width: 20, height: 16, filledWith: [7]))
    #expect(errorText { try test.mask(at: 1) }.contains("found the value 7 at x 0, y 0"))

    let segmentations = try cubFolder()
    let votes = Image(width: 20, height: 16, channels: 1, pixels: (0..<320).map { UInt8($0 % 6 * 51) })
    try segmentations.write("segmentations/T/c.png", votes)
    test = try CUBDataset(directory: segmentations.path, split: .test)
    #expect(try test.mask(at: 1)?.values.prefix(6) == [0, 0, 1, 1, 1, 1])
  }

  /// Palette masks as those of PASCAL VOC, of which somebody says which class is meant.
  @Test func masksOfClassesWantAChoice() throws {
    let folder = try cubFolder()
    let palette = (0..<256).map { [UInt8($0 & 1) * 128, UInt8($0 >> 1 & 1) * 128, 0] }
    let samples = (0..<320).map { [0, 3, 15, 255][$0 % 4] }
    let file = RawPNG(width: 20, height: 16, colorType: 3, samples: samples, palette: palette)
    folder.write("segmentations/T/c.png", bytes: file.bytes())
    func mask(_ option: String) throws -> [UInt8]? {
      let data = try DatasetSpecification("cub:\(folder.path)\(option)").open(split: .test)
      return try data.mask(at: 1).map { Array($0.values.prefix(4)) }
    }
    let error = errorText { try mask("") }
    #expect(error.contains("T/c.png: the mask does not say what is the object: it holds the indices 3, 15"))
    #expect(try mask("?mask=15") == [0, 0, 1, 255] && mask("/?mask=3") == [0, 1, 0, 255])
    #expect(try mask("?mask=any") == [0, 1, 1, 255])
    #expect(errorText { try mask("?mask=bird") }.contains("behind the question mark stands which values of masks"))
    #expect(errorText { try mask("?masks=1") }.contains("behind the question mark"))
  }

  @Test func masksThatCannotBeUsedAndEmptyOnesAreNamed() throws {
    let folder = try cubFolder()
    try folder.write("segmentations/001.Finch/c d.png", Image(width: 20, height: 16, filledWith: [0]))
    let classes = RawPNG(width: 20, height: 16, samples: (0..<320).map { $0 % 3 })
    folder.write("segmentations/T/c.png", bytes: classes.bytes())
    let loader = DataLoader(
      dataset: try CUBDataset(directory: folder.path, split: .test), augmentation: .evaluation(imageSize: 16),
      batchSize: 2)
    for _ in 0..<2 { #expect(loader.epoch(0).reduce(0) { $0 + $1.count } == 1) }
    #expect(loader.notes == [ImageNote(index: 0, identifier: "001.Finch/c d.jpg", text: "the mask has no foreground")])
    #expect(ImageNote.summary(of: loader.notes) == ["1 image: the mask has no foreground (001.Finch/c d.jpg)"])
    #expect(loader.skipped.first?.reason.contains("holds the values 1, 2, as class indices are") == true)
  }
}
