import Foundation
import Interchange
import TestSupport
import Testing

/// A file that must be refused, and what the error must say.
struct Damage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let file: RawFile
  let expected: String

  init(_ name: String, _ file: RawFile, _ expected: String) {
    (testDescription, self.file, self.expected) = (name, file, expected)
  }
}

private let two = #""dtype":"U8","shape":[2]"#

private let damages = [
  Damage("header too long", RawFile(header: "{}", announced: 100_000_001), "at most 100000000 are allowed"),
  Damage("length beyond Int", RawFile(header: "{}", announced: .max), "probably not a safetensors file"),
  Damage("header cut off", RawFile(header: "{}", announced: 3), "3 bytes is announced, but only 2 follow"),
  Damage("empty header", RawFile(header: ""), "not valid JSON: a value expected at byte 8"),
  Damage("broken JSON", RawFile(header: #"{"x":"#), "not valid JSON"),
  Damage("text after JSON", RawFile(header: "{} x"), "something follows the value at byte 11"),
  Damage("not an object", RawFile(header: "[]"), "not a JSON object"),
  Damage("deep nesting", RawFile(header: String(repeating: "[", count: 1000)), "more than 32 levels"),
  Damage("metadata not texts", RawFile(header: #"{"__metadata__":{"a":1}}"#), "the metadata 'a' is not a text"),
  Damage("metadata no object", RawFile(header: #"{"__metadata__":"a"}"#), "'__metadata__' is not an object"),
  Damage("name twice", RawFile(header: #"{"x":{},"x":{}}"#), "the name 'x' stands there twice"),
  Damage("name twice, escaped", RawFile(header: #"{"x":1,"\u0078":1}"#), "the name 'x' stands there twice"),
  Damage("entry no object", RawFile(header: #"{"x":3}"#), "tensor 'x': its entry is not an object"),
  Damage("unknown field", RawFile(header: #"{"x":{\#(two),"data_offsets":[0,2],"z":1}}"#, data: [1, 2]), "a field 'z'"),
  Damage("no dtype", RawFile(header: #"{"x":{"shape":[],"data_offsets":[0,0]}}"#), "dtype is missing"),
  Damage("no shape", RawFile(header: #"{"x":{"dtype":"U8","data_offsets":[0,0]}}"#), "shape is missing"),
  Damage("no offsets", RawFile(header: #"{"x":{\#(two)}}"#), "data_offsets is missing"),
  Damage("unknown dtype", .entry("F7", "[]", "[0,1]", [0]), "its dtype 'F7' is unknown; known are F64, F32"),
  Damage("negative size", .entry("U8", "[-1]", "[0,1]", [0]), "not a whole number"),
  Damage("fraction", .entry("U8", "[1.0]", "[0,1]", [0]), "not a whole number"),
  Damage("size beyond Int", .entry("U8", "[9223372036854775808]", "[0,1]", [0]), "not a whole number"),
  Damage("too many axes", .entry("U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]", [0]), "it has 9 axes"),
  Damage("overflow", .entry("F32", "[4294967296,4294967296]", "[0,0]"), "more bytes than a computer can count"),
  Damage("overflow beside zero", .entry("U8", "[0,4294967296,4294967296]", "[0,0]"), "more bytes than a computer"),
  Damage("one offset", .entry("U8", "[1]", "[0]", [0]), "not a start and an end"),
  Damage("offsets backwards", .entry("U8", "[1]", "[1,0]", [0]), "not a start and an end"),
  Damage(
    "wrong count", .entry("F32", "[2]", "[0,4]", [0, 0, 0, 0]),
    "takes 8 bytes, but its data_offsets [0, 4] span 4"),
  Damage("values cut off", .entry("U8", "[2]", "[0,2]", [0]), "end at byte 2, but the file has only 1 bytes of values"),
  Damage("bytes left over", .entry("U8", "[1]", "[0,1]", [0, 0, 0]), "the last 2 bytes belong to no tensor"),
  Damage(
    "hole at the start", .entry("U8", "[1]", "[1,2]", [0, 0]), "bytes 0 to 1 before its values belong to no tensor"),
  Damage(
    "hole",
    RawFile(
      header: #"{"x":{\#(two),"data_offsets":[0,2]},"y":{\#(two),"data_offsets":[3,5]}}"#, data: [0, 0, 0, 0, 0]),
    "tensor 'y': bytes 2 to 3"),
  Damage(
    "overlap",
    RawFile(header: #"{"x":{\#(two),"data_offsets":[0,2]},"y":{\#(two),"data_offsets":[1,3]}}"#, data: [0, 0, 0]),
    "tensor 'y': its values start at byte 1, inside another tensor's, which end at 2"),
  Damage("half a letter", RawFile(header: #"{"\ud800":1}"#), "half of a surrogate pair"),
  Damage("composed alike", RawFile(header: "{\"e\u{301}\":1,\"\u{e9}\":1}"), "stands there twice"),
  Damage("control character", RawFile(header: "{\"\n\":1}"), "a control character in a text"),
]

@Suite struct DamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: damages) func damageIsNamed(_ damage: Damage) throws {
    try damage.file.write(to: folder.file())
    let error = #expect(throws: InterchangeError.self) { try SafetensorsFile(path: folder.file()) }
    let text = error?.description ?? ""
    #expect(text.hasPrefix(folder.file()))
    #expect(text.contains(damage.expected), "\(text)")
  }

  @Test func shortFilesAreRefused() throws {
    for count in 0..<8 {
      try Data(repeating: 0, count: count).write(to: URL(fileURLWithPath: folder.file()))
      let error = #expect(throws: InterchangeError.self) { try SafetensorsFile(path: folder.file()) }
      let text = count == 0 ? "an empty file, not a safetensors file" : "has at least 8 bytes, this one \(count)"
      #expect(error?.problem.hasSuffix(text) == true, "\(error as Any)")
    }
  }

  @Test func noPrefixOfAFileIsTakenForIt() throws {
    let whole = RawFile.entry("U8", "[3]", "[0,3]", [1, 2, 3])
    try whole.write(to: folder.file())
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file()))
    #expect(try SafetensorsFile(path: folder.file()).tensor("x").doubles == [1, 2, 3])
    for count in 0..<bytes.count {
      try bytes.prefix(count).write(to: URL(fileURLWithPath: folder.file()))
      #expect(throws: InterchangeError.self) { try SafetensorsFile(path: folder.file()) }
    }
  }

  @Test func missingFilesTensorsAndFoldersAreNamed() throws {
    let missing = #expect(throws: InterchangeError.self) { try SafetensorsFile(path: folder.file("none")) }
    #expect(missing?.description.contains("cannot open the file: No such file or directory. Check the path") == true)
    let directory = #expect(throws: InterchangeError.self) { try SafetensorsFile(path: folder.path) }
    #expect(directory?.problem == "this is a folder, not a file")
    try RawFile.entry("U8", "[]", "[0,1]", [1]).write(to: folder.file())
    let unknown = #expect(throws: InterchangeError.self) { try SafetensorsFile(path: folder.file()).tensor("y") }
    #expect(unknown?.description.hasSuffix("tensor 'y': there is no tensor of this name. The file has 'x'") == true)
  }
}
