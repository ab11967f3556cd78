import Autodiff
import Foundation
import Interchange
import TestSupport
import Testing

@Suite struct NumPyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["row", "fortran", "big", "scalar", "empty"]) func arraysOfNumPyAreRead(_ name: String) throws {
    let file = try NumPyFile(path: CheckpointFixture.path("\(name).npy"))
    let tensor = try file.tensor()
    #expect(try CheckpointFixture.differences(["array": tensor], "\(name).npy").isEmpty)
    #expect(tensor.shape == file.shape && tensor.dtype == file.storedType.dtype)
    #expect(file.isFortranOrder == ["fortran", "big"].contains(name) && file.isBigEndian == (name == "big"))
  }

  @Test(arguments: ["stored", "deflated", "streamed"]) func archivesOfNumPyAreRead(_ name: String) throws {
    let file = try NumPyArchive(path: CheckpointFixture.path("\(name).npz"))
    #expect(try CheckpointFixture.differences(file.tensors(), "\(name).npz").isEmpty)
    for entry in file.entries { #expect(try file.tensor(entry.name).shape == entry.shape) }
    #expect(throws: InterchangeError.self) { try file.tensor("none") }
  }

  private static let tensors: [(name: String, tensor: Tensor)] = [
    ("bytes", Tensor([1, 0, 255] as [UInt8])),
    ("floats", Tensor([1.5, -.infinity, .pi, -0.0] as [Float], shape: [2, 2])),
    ("doubles", Tensor([1 / 3, Double.leastNonzeroMagnitude], shape: [1, 2, 1])),
    ("folder/integers", Tensor([.min, 0, .max] as [Int32])), ("scalar", Tensor(2.5)), ("empty", Tensor.zeros([0, 3])),
    ("large", Tensor([Float](repeating: 0.25, count: 150_000), shape: [300, 500])),
  ]

  @Test func arraysComeBackAsTheyWere() throws {
    for (_, tensor) in Self.tensors {
      try NumPy.write(tensor, to: folder.file())
      let file = try NumPyFile(path: folder.file())
      let read = try file.tensor()
      #expect(read.dtype == tensor.dtype && read.shape == tensor.shape && read.doubles == tensor.doubles)
    }
  }

  @Test(arguments: [false, true]) func archivesComeBackAsTheyWere(_ deflated: Bool) throws {
    try NumPy.write(Self.tensors, deflated: deflated, to: folder.file())
    let file = try NumPyArchive(path: folder.file())
    #expect(file.names == Self.tensors.map(\.name))
    for (name, tensor) in Self.tensors {
      let read = try file.tensor(name)
      #expect(read.dtype == tensor.dtype && read.shape == tensor.shape && read.doubles == tensor.doubles, "\(name)")
    }
    let archive = try ZipArchive(path: folder.file())
    for entry in archive.entries {
      #expect(entry.isDeflated == deflated && (deflated || entry.range.lowerBound % 64 == 0))
    }
    #expect(deflated == (archive.fileSize < 100_000))
  }

  @Test func theHeaderIsThatOfNumPy() throws {
    try NumPy.write(Tensor([0] as [Float], shape: [1]), to: folder.file())
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file())))
    #expect(bytes.count == 128 + 4 && bytes[..<8] == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    let text = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }  ") && text.hasSuffix(" \n"))
  }

  private func file(_ header: String, version: UInt8 = 1, data: Int = 0) -> [UInt8] {
    let count = UInt8(header.utf8.count)
    let length = version == 1 ? [count, 0] : [count, 0, 0, 0]
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + Array(header.utf8)
      + Array(repeating: 0, count: data)
  }

  static let wrong: [(header: String, problem: String)] = [
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", "takes 12 bytes, but 8 follow"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "takes 4 bytes, but 8 follow"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1152921504606846976,)}", "takes 4611686018427387904 bytes"),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", "more bytes than a computer"),
    ("{'descr': '<f8', 'fortran_order': True, 'shape': (0, 4294967296, 4294967296)}", "more bytes than a computer"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}", "a whole number from 0"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "a whole number from 0"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,2)}", "it has 9 axes"),
    ("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "Python objects, which only Python can read"),
    ("{'descr': '<c16', 'fortran_order': False, 'shape': (1,)}", "'<c16' is not supported"),
    ("{'descr': '|f4', 'fortran_order': False, 'shape': (2,)}", "'|f4' is not supported"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", "structures of several fields"),
    ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}", "True or False"),
    ("{'descr': '<f4', 'shape': (2,)}", "is missing"), ("{'descr': '<f4', 'descr': '<f4'}", "stands there twice"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "'x' is unknown"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "something follows"), ("{'descr", "''' expected"),
    ("", "'{' expected"),
  ]

  @Test(arguments: wrong) func damageIsNamed(_ header: String, _ problem: String) throws {
    for version in 1...3 as ClosedRange<UInt8> {
      let bytes = file(header, version: version, data: 8)
      let error = #expect(throws: InterchangeError.self) { try NumPyFile(bytes: bytes, named: "x") }
      #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    }
  }

  @Test func spacingAndOrderAreFree() throws {
    let header = "{\"shape\":( 2L ,),'fortran_order':True , \"descr\" : '<f4' ,} \n"
    #expect(try NumPyFile(bytes: file(header, data: 8), named: "x").tensor().doubles == [0, 0])
  }

  @Test func otherVersionsAndFilesAreRefused() throws {
    #expect(throws: InterchangeError.self) { try NumPyFile(bytes: file("{}", version: 4), named: "x") }
    #expect(throws: InterchangeError.self) { try NumPyFile(path: CheckpointFixture.path("objects.npy")) }
    #expect(throws: InterchangeError.self) { try NumPyArchive(path: CheckpointFixture.path("zip-types.pth")) }
    #expect(throws: InterchangeError.self) {
      try NumPy.write([("../x", Tensor(1))], to: folder.file())
    }
    #expect(throws: InterchangeError.self) { try NumPy.write([("x", Tensor(1)), ("x", Tensor(1))], to: folder.file()) }
    #expect(folder.names.isEmpty)
  }
}
