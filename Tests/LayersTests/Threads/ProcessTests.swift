import Core
import Foundation
import Testing

/// The same training in two processes gives the same weights, to the bit: nothing depends on where arrays lie, on what
/// ran before or on what a process draws when it starts.
@Suite(.serialized) struct ProcessTests {
  @Test(arguments: TrainingRun.Kind.allCases, [1, 4]) func processesAgree(
    kind: TrainingRun.Kind, size: Int
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("processes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["first", "second"].map { folder.appendingPathComponent($0) }
    for file in files {
      await #expect(processExitsWith: .success) { [kind, size, path = file.path as String] in
        ThreadPool.size = size
        try ProcessTests.write(TrainingRun(kind: kind, seed: 11).run(steps: 2), to: path)
      }
    }
    let (first, second) = (try Data(contentsOf: files[0]), try Data(contentsOf: files[1]))
    let areEqual = first == second
    #expect(first.count > 10_000 && areEqual, "\(kind) with a team of \(size)")
  }

  /// All numbers one after the other, each with its four bytes.
  private static func write(_ bits: [[UInt32]], to path: String) throws {
    let data = bits.joined().reduce(into: Data()) { data, word in
      withUnsafeBytes(of: word) { data.append(contentsOf: $0) }
    }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
