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
}
