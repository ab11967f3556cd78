import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

/// Files of weights within archives, as in Python's wheels.
@Suite struct WeightPlaceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func content(_ name: String, value: Double) throws -> [UInt8] {
    let path = folder.path + "/inner-" + name
    try WeightFile.write([StoredArray(name: "w", Tensor.full([2], value))], to: path)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func archive(
    _ name: String, _ members: [(String, [UInt8])], deflated: Bool = true
  ) throws -> String {
    let path = folder.path + "/" + name
    try ZipArchive.write(members.map { (name: $0.0, content: $0.1) }, deflated: deflated, to: path)
    return path
  }

  @Test(arguments: ["a.pth", "a.safetensors", "a.npz"], [true, false])
  func theOneFileOfAnArchiveIsTaken(name: String, deflated: Bool) throws {
    let path = try archive(
      "one.whl", [("p/__init__.py", [10]), ("p/models/\(name)", content(name, value: 3))], deflated: deflated)
    let file = try WeightFile(path: path)
    #expect(try file.tensor("w").doubles == [3, 3])
    #expect(file.path == path + "#p/models/\(name)")
    #expect(try WeightFormat(contentOf: path) == WeightFormat(extensionOf: name))
  }

  @Test func amongSeveralOneIsNamed() throws {
    let path = try archive(
      "two.zip", [("a.pth", content("a.pth", value: 1)), ("b#1.safetensors", content("b.safetensors", value: 2))])
    let text = errorText { _ = try WeightFile(path: path) }
    #expect(text.contains("there are 2 files of weights in this archive: 'a.pth', 'b#1.safetensors'"))
    #expect(text.contains("Say which: \(path)#a.pth"))
    #expect(try WeightFile(path: path + "#a.pth").tensor("w").doubles == [1, 1])
    #expect(errorText { _ = try WeightFile(path: path + "#c.pth") }.contains("no member 'c.pth'"))
    #expect(errorText { _ = try WeightFile(path: path + "#c.pth") }.contains("Files of weights in it: 'a.pth'"))
  }

  @Test func aFileWithTheMarkInItsNameIsAFile() throws {
    let path = folder.path + "/odd#name.pth"
    try Data(content("a.pth", value: 4)).write(to: URL(fileURLWithPath: path))
    #expect(try WeightFile(path: path).tensor("w").doubles == [4, 4])
    #expect(WeightPlace(path).member == nil)
    #expect(WeightPlace(folder.path + "/none#b.pth").member == "b.pth")
  }

  @Test func whatIsNoArchiveHasNoMembers() throws {
    let path = folder.path + "/plain.safetensors"
    try Data(content("a.safetensors", value: 1)).write(to: URL(fileURLWithPath: path))
    #expect(errorText { _ = try WeightFile(path: path + "#x") }.contains("'x' is named behind the '#'"))
    let checkpoint = folder.path + "/plain.pth"
    try Data(content("a.pth", value: 1)).write(to: URL(fileURLWithPath: checkpoint))
    #expect(errorText { _ = try WeightFile(path: checkpoint + "#x") }.contains("'x' is named behind the '#'"))
  }

  @Test func anArchiveWithoutWeightsSaysWhatIsInIt() throws {
    let path = try archive("none.whl", [("readme.txt", Array("no".utf8))])
    #expect(errorText { _ = try WeightFile(path: path) }.contains("but 'readme.txt'"))
  }

  @Test func aMemberThatSwellsIsRefused() throws {
    let path = try archive("swollen.whl", [("a.pth", [UInt8](repeating: 0, count: 100_000))])
    let limits = ReadingLimits(baseBytes: 1000, bytesPerFileByte: 2)
    let text = errorText { _ = try WeightFile(path: path, limits: limits) }
    #expect(text.contains("a.pth") && text.contains("100000"), "\(text)")
  }

  @Test func aDamagedMemberIsFound() throws {
    let path = try archive("damaged.whl", [("a.pth", content("a.pth", value: 1))], deflated: false)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[200] ^= 0xFF
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(errorText { _ = try WeightFile(path: path) }.contains("checksum"))
  }
}
