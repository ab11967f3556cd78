import Core
import Foundation
import Kernels
import TestSupport
import Testing

/// The same training in two processes gives the same weights, to the bit: nothing depends on where arrays lie, on what
/// ran before or on what a process draws when it starts.
@Suite(.serialized) struct ProcessTests {
  @Test(arguments: TrainingRun.Kind.allCases, [1, 4]) func processesAgree(
    kind: TrainingRun.Kind, size: Int
  ) async throws {
    let folder = try TemporaryFolder()
    let files = ["first", "second"].map { folder.file($0) }
    for file in files {
      await #expect(processExitsWith: .success) { [kind, size, path = file as String] in
        Team.size = size
        try ProcessTests.write(TrainingRun(kind: kind, seed: 11).run(steps: 2), to: path)
      }
    }
    let (first, second) = (try content(files[0]), try content(files[1]))
    let areEqual = first == second
    #expect(first.count > 10_000 && areEqual, "\(kind) with a team of \(size)")
  }

  private func content(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// All numbers one after the other, each with its four bytes.
  private static func write(_ bits: [[UInt32]], to path: String) throws {
    let data = bits.joined().reduce(into: Data()) { data, word in
      withUnsafeBytes(of: word) { data.append(contentsOf: $0) }
    }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
