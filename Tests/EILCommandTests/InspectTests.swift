import Foundation
import TestSupport
import Testing

/// What `eil inspect` tells of files.
@Suite("Inspecting")
struct InspectTests {
  private func object(_ file: String, in folder: String) throws -> [String: Any] {
    let result = try Program.run("inspect \(file) --json", in: folder)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  @Test("Numbers that JSON does not have are texts")
  func infinities() throws {
    let files = try WeightFolder()
    try files.array("inf.npy", numbers: [1, .infinity, .nan, -.infinity])
    let tensors = try #require(try object("inf.npy", in: files.folder)["tensors"] as? [[String: Any]])
    let statistics = try #require(tensors[0]["statistics"] as? [String: Any])
    #expect(statistics["maximum"] as? String == "inf" && statistics["minimum"] as? String == "-inf")
    #expect(statistics["mean"] as? Double == 1 && statistics["infinities"] as? Int == 2)
  }

  @Test("An ONNX file's tensors are listed with the types that it stores, whole numbers included")
  func onnx() throws {
    let half = Repository.file("Tests/Fixtures/onnx/half.onnx").path
    let found = try object(half, in: NSTemporaryDirectory())
    let types = try #require(found["tensors"] as? [[String: Any]]).map { $0["type"] as? String }
    #expect(types == ["float16", "bfloat16"] && found["byteCount"] as? Int == 2 * (5 * 12 + 5))
    let folder = try TrainedRun.get().folder
    let made = try Program.run("export --run \(TrainedRun.path()) --out \(folder)/maps.onnx --cam")
    #expect(made.status == 0, "\(made.errors)")
    let tensors = try #require(try object("maps.onnx", in: folder)["tensors"] as? [[String: Any]])
    let whole = try #require(tensors.first { $0["type"] as? String == "int64" })
    #expect((whole["statistics"] as? [String: Any])?["minimum"] as? Double == 1)
  }
}
