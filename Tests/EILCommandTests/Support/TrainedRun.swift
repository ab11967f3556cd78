import Foundation
import Testing

/// A folder with a run of one epoch on a few small images, made once for all tests and removed by the system with
/// its other temporary files.
enum TrainedRun {
  static let data = "parts:train=24,test=8,size=32,classes=6"

  struct Made {
    let folder: String
    let training: Program.Result
  }

  private static let made = Swift.Result<Made, any Error> {
    let folder = NSTemporaryDirectory() + "eil-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let training = try Program.run(
      "train --data \(data) --erase conv3_2 --image-size 32 --batch 8 --epochs 1 --out \(folder)/run")
    return Made(folder: folder, training: training)
  }

  static func get() throws -> Made { try made.get() }

  /// The run folder.
  static func path() throws -> String { try made.get().folder + "/run" }
}
