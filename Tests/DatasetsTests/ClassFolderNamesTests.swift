import Datasets
import Glibc
import TestSupport
import Testing

/// Nothing in a folder becomes a class in silence, and nothing is left out in silence.
@Suite("Folders as they are found") struct ClassFolderNamesTests {
  private func folder(_ classes: [String] = ["cat", "dog"]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in classes { try folder.write("\(name)/0.png", plain(1)) }
    return folder
  }

  private func link(_ target: String, _ folder: TemporaryFolder, _ name: String) {
    #expect(symlink(target, folder.file(name)) == 0)
  }

  private func notes(_ folder: TemporaryFolder) throws -> (classes: [String], notes: String) {
    let data = try ClassFolderDataset(directory: folder.path)
    return (data.classNames, data.notes.joined(separator: "\n"))
  }

  @Test func foldersOfSystemsAndHiddenOnesAreNoClasses() throws {
    let folder = try folder(["cat", "dog", "__MACOSX", "@eaDir", "lost+found", ".ipynb_checkpoints", "#recycle"])
    let found = try notes(folder)
    #expect(found.classes == ["cat", "dog"])
    #expect(
      found.notes.contains(
        "left out: 5 folders that are hidden or made by systems: "
          + "#recycle, .ipynb_checkpoints, @eaDir, __MACOSX, lost+found"))
  }

  @Test func emptiedClassesAndFoldersOfOtherThingsAreNamed() throws {
    let folder = try folder()
    folder.makeFolder("emptied")
    folder.write("texts/a.txt", "no image")
    folder.write("cat/sub/a.txt", "deeper")
    try folder.write("astray.png", plain(1))
    let found = try notes(folder)
    #expect(found.classes == ["cat", "dog"])
    for text in [
      "2 folders without an image that is read: emptied, texts", "1 files ending in .txt: texts/a.txt",
      "1 folders within classes, which are not looked into: cat/sub",
      "1 images that lie in no class's folder: astray.png",
    ] {
      #expect(found.notes.contains("\(folder.path): left out: \(text)"), "\(found.notes)")
    }
  }

  @Test func linksAreFollowedOnceAndNeverBack() throws {
    let folder = try folder(["data/cat", "data/dog", "elsewhere"])
    try folder.write("data/top.png", plain(1))
    link(".", folder, "data/self")
    link("..", folder, "data/up")
    link("cat", folder, "data/a-kitty")
    link("../elsewhere", folder, "data/owl")
    let data = try ClassFolderDataset(directory: folder.path + "/data")
    #expect(data.classNames == ["cat", "dog", "owl"] && data.count == 3)
    #expect(
      data.notes.contains { $0.hasSuffix("left out: 3 links to folders that are there already: a-kitty, self, up") },
      "\(data.notes)")
  }

  @Test func formatsThatAreNotReadAreCountedByEnding() throws {
    let folder = try folder()
    for name in ["a.gif", "b.GIF", "c.heic", "README", "._a.jpg", "e.localized.png"] {
      folder.write("cat/\(name)", "x")
    }
    for name in ["a.JPG", "b.jfif", "c.jpe", "d.JPEG", "e.Png"] { try folder.write("dog/\(name)", plain(2)) }
    #expect(mkfifo(folder.file("dog/pipe.jpg"), 0o600) == 0)
    let data = try ClassFolderDataset(directory: folder.path)
    #expect(data.classSizes == [1, 6])
    let notes = data.notes.joined(separator: "\n")
    for text in [
      "2 files ending in .gif: cat/a.gif, cat/b.GIF", "1 files ending in .heic",
      "1 files without an ending: cat/README",
      "1 hidden files: cat/._a.jpg", "1 results of eil localize: cat/e.localized.png",
      "1 pipes, sockets or devices: dog/pipe.jpg",
    ] {
      #expect(notes.contains("left out: \(text)"), "\(notes)")
    }
    for index in 1..<6 { #expect(try data.image(at: index).width == 20) }
  }

  @Test func nothingToReadSaysWhatWasLeftOut() throws {
    let folder = try TemporaryFolder()
    folder.write("cat/a.gif", "GIF89a")
    let error = errorText { try ClassFolderDataset(directory: folder.path) }
    #expect(error.contains("holds no folder with images") && error.contains("1 files ending in .gif: cat/a.gif"))
  }

  /// Bytes that are no UTF-8, as archives from elsewhere bring them.
  @Test func namesThatAreNoTextAreRead() throws {
    let folder = try folder()
    let base = folder.path.utf8CString.dropLast()
    let byte: [CChar] = [0x2F, 0x63, 0x61, 0x66, CChar(bitPattern: 0xE9)]
    #expect(mkdir(base + byte + [0], 0o700) == 0)
    #expect(rename("\(folder.path)/dog/0.png", base + byte + byte + ".png".utf8CString) == 0)
    let data = try ClassFolderDataset(directory: folder.path)
    #expect(data.classNames == ["caf\\xE9", "cat"] && data.count == 2)
    #expect(data.annotation(at: 0).identifier == "caf\\xE9/caf\\xE9.png")
    #expect(try data.image(at: 0) == plain(1))
    // Lists name files in the same bytes.
    let line = Array("caf#/caf#.png,1,2,3,4\n".utf8).map { $0 == UInt8(ascii: "#") ? 0xE9 : $0 }
    folder.write("boxes.csv", bytes: line)
    #expect(try ClassFolderDataset(directory: folder.path).annotation(at: 0).boxes.count == 1)
  }

  @Test func numbersStandInTheOrderOfTextsAndThatIsSaid() throws {
    let found = try notes(folder(["1", "2", "10"]))
    #expect(found.classes == ["1", "10", "2"])
    #expect(found.notes.contains("the classes are numbers, and stand in the order of texts"))
    #expect(found.notes.contains("1, 10, 2"))
    for names in [["01", "02", "10"], ["1", "2", "3"], ["1", "10", "2", "x"]] {
      #expect(try notes(folder(names)).notes.isEmpty)
    }
  }

  @Test func partsHaveTheClassesOfTheTrainingPart() throws {
    let folder = try folder(["train/cat", "train/dog", "test/dog", "test/cat", "test/@eaDir"])
    folder.makeFolder("train/emptied")
    folder.makeFolder("test/other")
    let specification = try DatasetSpecification("folder:\(folder.path)")
    let test = try specification.open(split: .test)
    #expect(test.classNames == ["cat", "dog"] && test.labels == [0, 1])
    #expect(test.notes.contains { $0.contains("1 folders without an image that is read: other") })
    #expect(try specification.open(split: .train).notes.contains { $0.contains("emptied") })
  }

  @Test(.timeLimit(.minutes(1))) func listsThatArePipesAreNamed() throws {
    let folder = try cubFolder()
    folder.remove("images.txt")
    #expect(mkfifo(folder.file("images.txt"), 0o600) == 0)
    let error = errorText { try CUBDataset(directory: folder.path, split: .train) }
    #expect(error.contains("images.txt: is not a regular file but a named pipe (FIFO)"))
  }
}
