import Core
import Foundation
import Kernels
import Testing

/// Nothing here depends on how fast the machine is.
@Suite("Measurements from the command line")
struct BenchTests {
  private func object(_ line: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    let result = try Program.run(line + " --json")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)", sourceLocation: sourceLocation)
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any], sourceLocation: sourceLocation)
  }

  private static let common: Set<String> = [
    "work", "backbone", "form", "method", "batch", "imageSize", "threads", "steps", "seconds", "imagesPerSecond",
    "gigaflopsPerSecond", "gigaflops", "peakBytes", "residentBytes", "layoutConversions", "allocations",
  ]

  @Test("A training step takes nothing from the system and converts hardly anything once it is warm")
  func step() throws {
    let found = try object("bench step --backbone tiny-vgg --batch 4 --threads 2 --steps 2 --erase pool1,conv3_2")
    #expect(Set(found.keys) == BenchTests.common.union(["tapeEntries", "checkpointed"]))
    #expect(found["work"] as? String == "step" && found["backbone"] as? String == "tiny-vgg")
    #expect(
      found["form"] as? String == "localization" && "\(found["method"] ?? "")".hasPrefix("meil (after pool1, conv3_2"))
    #expect(found["batch"] as? Int == 4 && found["imageSize"] as? Int == 64 && found["threads"] as? Int == 2)
    let seconds = try #require(found["seconds"] as? [Double])
    #expect(found["steps"] as? Int == 2 && seconds.count == 2 && seconds.allSatisfy { $0 > 0 })
    #expect(found["allocations"] as? Int == 0)
    let (conversions, entries) = (found["layoutConversions"] as? Int, found["tapeEntries"] as? Int)
    // Without oneDNN pooling and the first convolution work on rows, so features go back and forth.
    let copied = try #require(conversions)
    #expect(copied <= 4 || !OneDNN.isAvailable)
    #expect(try #require(entries) > 20)
    let peak = try #require(found["peakBytes"] as? Int)
    let resident = try #require(found["residentBytes"] as? Int)
    #expect(peak > 1_000_000 && peak < resident)
  }

  @Test("With every stage computed again a step needs fewer bytes and keeps fewer entries")
  func checkpointed() throws {
    let line = "bench step --backbone small-vgg --batch 4 --image-size 64 --steps 1"
    let (kept, again) = (try object(line), try object(line + " --checkpointed"))
    #expect(kept["checkpointed"] as? Bool == false && again["checkpointed"] as? Bool == true)
    let peaks = try [kept, again].map { try #require($0["peakBytes"] as? Int) }
    let entries = try [kept, again].map { try #require($0["tapeEntries"] as? Int) }
    #expect(peaks[1] < peaks[0] && entries[1] < entries[0])
  }

  @Test("The engine's own time and buffers")
  func engine() throws {
    let found = try object("bench engine --steps 3 --warmup 2 --threads 1")
    #expect(found["work"] as? String == "engine" && found["operations"] as? Int == 300 && found["side"] as? Int == 8)
    #expect(found["allocations"] as? Int == 0)
    #expect(try #require(found["buffers"] as? Double) <= 2.01)
    let times = try ["microseconds", "untracedMicroseconds"].map { try #require(found[$0] as? Double) }
    #expect(times[0] > 0 && times[1] > 0)
  }

  @Test("Speeds are of the median run")
  func speeds() throws {
    let found = try object("bench step --backbone tiny-vgg --batch 2 --image-size 32 --steps 3 --classes 10")
    let median = try #require(found["seconds"] as? [Double]).sorted()[1]
    let images = try #require(found["imagesPerSecond"] as? Double)
    let rate = try #require(found["gigaflopsPerSecond"] as? Double)
    let counted = try #require(found["gigaflops"] as? Double)
    #expect((images * median / 2 - 1).magnitude < 1e-9)
    // Multiply-adds of an image at 32 x 32, 16 x 16 and 8 x 8 cells, the first layer apart.
    let first = 32 * 32 * 16 * 27
    let rest =
      32 * 32 * 16 * 144 + 16 * 16 * 32 * (144 + 288) + 8 * 8 * 64 * (288 + 576) + 8 * 8 * 128 * 576 + 10 * 128
    let gigaflops = 2.0 * 2 * Double(2 * first + 3 * rest) * 1e-9
    #expect((counted / gigaflops - 1).magnitude < 1e-9)
    #expect((rate * median / gigaflops - 1).magnitude < 1e-9)
  }

  @Test("Inference, with and without maps, needs no memory from the system either", arguments: ["", " --cams 3"])
  func infer(_ maps: String) throws {
    let found = try object("bench infer --backbone small-resnet --batch 2 --image-size 32 --steps 1\(maps)")
    let more: Set<String> = maps.isEmpty ? ["optimized"] : ["optimized", "cams"]
    #expect(Set(found.keys) == BenchTests.common.union(more))
    #expect(found["work"] as? String == "infer" && found["allocations"] as? Int == 0)
    let plain = try object("bench infer --backbone small-resnet --batch 2 --image-size 32 --steps 1 --unoptimized")
    #expect(plain["optimized"] as? Bool == false && found["optimized"] as? Bool == true)
  }

  @Test("Text is a table, and a profile two more")
  func text() throws {
    let line = "bench step --backbone tiny-vgg --batch 2 --image-size 32 --steps 1"
    let plain = try Program.run(line)
    let profiled = try Program.run(line + " --profile --peak-gflops 300 --memory-gbs 18")
    #expect(plain.status == 0 && profiled.status == 0 && plain.errors.isEmpty)
    for name in ["images a second", "GFLOP/s", "peak of arrays", "layout conversions", "allocations", "tape entries"] {
      #expect(plain.output.contains("\n" + name), "\(name)")
    }
    #expect(plain.output.components(separatedBy: "\n\n").count == 1)
    let tables = profiled.output.components(separatedBy: "\n\n")
    #expect(tables.count == 3)
    #expect(tables[1].hasPrefix("operation") && tables[1].contains("batch normalization, gradient"))
    #expect(tables[2].hasPrefix("layer") && tables[2].contains("features.1") && tables[2].contains("limit ms"))
    #expect(!profiled.output.contains("\r") && !profiled.output.contains("\u{1B}"))
  }

  @Test("A profile has every kind of work of every layer")
  func profile() throws {
    let found = try object(
      "bench infer --backbone tiny-vgg --batch 2 --image-size 32 --steps 1 --unoptimized --profile")
    let entries = try #require(found["profile"] as? [[String: Any]])
    #expect(entries.contains { $0["path"] as? String == "features.4" })
    for entry in entries {
      let keys = ["operation", "path", "calls", "seconds", "gigaflops", "bytes", "gigaflopsPerSecond"]
      #expect(Set(entry.keys) == Set(keys))
      let seconds = try #require(entry["seconds"] as? Double)
      #expect(seconds >= 0)
    }
  }

  @Test("The loader alone gives every image as often as was asked for")
  func loader() throws {
    let line = "bench loader --data parts:train=24,test=8,size=48 --image-size 32 --batch 5 --workers 1 --epochs 2"
    let found = try object(line)
    #expect(found["work"] as? String == "loader" && found["data"] as? String == "parts:train=24,test=8,size=48")
    #expect(found["images"] as? Int == 48 && found["skipped"] as? Int == 0 && found["workers"] as? Int == 1)
    let seconds = try #require(found["seconds"] as? Double)
    let rate = try #require(found["imagesPerSecond"] as? Double)
    #expect((seconds * rate / 48 - 1).magnitude < 1e-9)
    let text = try Program.run(line)
    #expect(text.status == 0 && text.errors.isEmpty && text.output.contains("\nimages a second"))
  }
}
