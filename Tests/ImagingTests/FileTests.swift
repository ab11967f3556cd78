import Glibc
import Imaging
import TestSupport
import Testing

@Suite struct FileTests {
  @Test func formatIsToldByContent() throws {
    let scratch = try TemporaryFolder()
    let image = patterned(width: 6, height: 5)
    try image.write(to: "\(scratch.path)/a.png")
    rename("\(scratch.path)/a.png", "\(scratch.path)/a.jpg")
    #expect(try Image.read(path: "\(scratch.path)/a.jpg") == image)
  }

  @Test func nothingIsLeftBesideTheFile() throws {
    let scratch = try TemporaryFolder()
    try patterned(width: 6, height: 5).write(to: "\(scratch.path)/a.png")
    try smooth(width: 6, height: 5).write(to: "\(scratch.path)/a.png")
    #expect(scratch.names == ["a.png"])
    #expect(try Image.read(path: "\(scratch.path)/a.png") == smooth(width: 6, height: 5))
  }

  @Test func errorsNameTheFile() throws {
    let scratch = try TemporaryFolder()
    let missing = #expect(throws: ImagingError.self) { try Image.read(path: "\(scratch.path)/none.jpg") }
    #expect(missing?.description == "\(scratch.path)/none.jpg: cannot be opened: No such file or directory")
    let folder = #expect(throws: ImagingError.self) { try Image.read(path: scratch.path) }
    #expect(folder?.kind == .file)
    let place = "\(scratch.path)/no/such/a.png"
    #expect(throws: ImagingError.self) { try patterned(width: 2, height: 2).write(to: place) }
    #expect(throws: ImagingError.self) { try patterned(width: 2, height: 2).write(to: "\(scratch.path)/a.gif") }
    #expect(scratch.names.isEmpty)
  }

  @Test func otherFormatsAreRefused() {
    let gif = #expect(throws: ImagingError.self) { try Image.decode(Array("GIF89a".utf8), name: "a.jpg") }
    #expect(gif?.kind == .unknownFormat)
    #expect(gif?.reason.contains("47 49 46 38 39 61") == true)
    let empty = #expect(throws: ImagingError.self) { try Image.decode([], name: "a.jpg") }
    #expect(empty?.reason.hasPrefix("is empty") == true)
  }

  @Test(arguments: [
    (Array("GIF89a".utf8), "it is a GIF image"), (Array("<!DOCTYPE html><html>".utf8), "it is a web page (HTML)"),
    ([0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3], "it is data compressed with gzip"),
    (Array("Not Found".utf8), "it is a text: 'Not Found'"),
    ([0, 0, 0, 0x1C] + Array("ftypavif".utf8) + [0, 0, 0, 0], "it is an AVIF image"),
  ] as [([UInt8], String)])
  func whatAFileIsInstead(bytes: [UInt8], words: String) {
    let text = errorText { try Image.decode(bytes, name: "a.jpg") }
    #expect(text.hasPrefix("a.jpg: is neither JPEG nor PNG") && text.contains(words), "\(text)")
  }

  /// Reading a pipe would wait for whoever writes to it.
  @Test(.timeLimit(.minutes(1))) func whatIsNoFileIsNamedAndNeverWaitedFor() throws {
    let scratch = try TemporaryFolder()
    let pipe = "\(scratch.path)/x.jpg"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(errorText { try Image.read(path: pipe) } == "\(pipe): is not a regular file but a named pipe (FIFO)")
    #expect(errorText { try Image.read(path: "/dev/null") } == "/dev/null: is not a regular file but a device")
    #expect(errorText { try Image.read(path: scratch.path) } == "\(scratch.path): is not a regular file but a folder")
    #expect(errorText { try Mask.read(path: pipe) }.contains("a named pipe"))
    let image = patterned(width: 2, height: 2)
    let refusal = errorText { try image.write(to: "\(scratch.path)/x.jpg") }
    #expect(refusal.contains("there is a named pipe (FIFO) of this name"))
  }

  @Test func namesThatAreNoTextAreFound() throws {
    let scratch = try TemporaryFolder()
    let image = patterned(width: 6, height: 5)
    try image.write(to: "\(scratch.path)/caf\\xE9.png")
    // The byte, not the four letters.
    #expect(access(scratch.path.utf8CString.dropLast() + [0x2F, 0x63, 0x61, 0x66, CChar(bitPattern: 0xE9)]
      + ".png".utf8CString, F_OK) == 0)
    #expect(try Image.read(path: "\(scratch.path)/caf\\xE9.png") == image)
  }
}
