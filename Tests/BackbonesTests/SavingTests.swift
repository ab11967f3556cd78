import Autodiff
import Backbones
import Foundation
import Interchange
import Layers
import Testing

/// Networks saved to weight files and read back by one call.
@Suite struct SavingTests {
  private func network(seed: UInt64) -> Sequential {
    seeded(seed) { Sequential { Conv2D(3, 4, kernel: 3); BatchNorm2D(4); ReLU(); GlobalAvgPool2D(); Linear(4, 2) } }
  }

  @Test(arguments: ["safetensors", "pth", "pt", "npz"]) func stateGoesRound(ending: String) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("saved-\(UUID()).\(ending)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (first, second) = (network(seed: 1), network(seed: 2))
    try first.save(to: path)
    let report = try second.load(path)
    #expect(report.loaded.count == first.state.count && report.missing.isEmpty && report.unused.isEmpty)
    for (ours, theirs) in zip(second.state, first.state) { #expect(ours.tensor.doubles == theirs.tensor.doubles) }
  }

  @Test func whatDoesNotFitThrows() throws {
    #expect(throws: InterchangeError.self) { try network(seed: 1).save(to: "weights.txt") }
    #expect(throws: InterchangeError.self) { try network(seed: 1).load("/there/is/no/such/file.pth") }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("saved-\(UUID()).pth").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try network(seed: 1).save(to: path)
    #expect(throws: LoadError.self) { try Linear(4, 2).load(path) }
  }
}
