// A data set in one file: rings and discs that are drawn when they are asked for, with boxes and masks.
//
// Registered under a name, it is known to runs, to evaluation and, in a program that calls EILProgram.main(), to all
// commands: `--data rings:count=200`.
import EIL
import Foundation

/// Images with one shape each: a ring or a disc, of random size, place and color.
struct Rings: Dataset {
  let name: String
  let classNames = ["ring", "disc"]
  let count: Int
  /// Tells the training images from those for testing.
  let seed: UInt64
  static let side = 64

  private struct Shape {
    let (x, y, radius): (Double, Double, Double)
    let color: [UInt8]

    init(_ index: Int, seed: UInt64) {
      var generator = RandomGenerator(seed: seed, stream: UInt64(index))
      radius = generator.uniform(8...20)
      let room = radius + 1...Double(Rings.side) - radius - 2
      (x, y) = (generator.uniform(room), generator.uniform(room))
      color = (0..<3).map { _ in UInt8(generator.uniform(120...255)) }
    }

    /// Whether a pixel is on the shape of class `label`.
    func covers(_ column: Int, _ row: Int, _ label: Int) -> Bool {
      let (dx, dy) = (Double(column) - x, Double(row) - y)
      let distance = (dx * dx + dy * dy).squareRoot()
      return distance <= radius && (label == 1 || distance >= 0.6 * radius)
    }
  }

  func annotation(at index: Int) -> Annotation {
    let shape = Shape(index, seed: seed)
    let side = (2 * shape.radius).rounded(.down)
    let box = Box(
      x: (shape.x - shape.radius).rounded(.up), y: (shape.y - shape.radius).rounded(.up), width: side, height: side)
    return Annotation(identifier: "\(name)/\(index)", label: index % 2, boxes: [box], hasMask: true)
  }

  func image(at index: Int) throws -> Image {
    let shape = Shape(index, seed: seed)
    var pixels: [UInt8] = []
    for row in 0..<Rings.side {
      for column in 0..<Rings.side {
        pixels += shape.covers(column, row, index % 2) ? shape.color : [40, 45, 60]
      }
    }
    return Image(width: Rings.side, height: Rings.side, pixels: pixels)
  }

  func mask(at index: Int) throws -> Mask? {
    let shape = Shape(index, seed: seed)
    let values = (0..<Rings.side * Rings.side).map { place in
      shape.covers(place % Rings.side, place / Rings.side, index % 2) ? Mask.foreground : Mask.background
    }
    return Mask(width: Rings.side, height: Rings.side, values: values)
  }
}

DatasetSpecification.register(
  name: "rings", argument: .optional("count=N"), help: "rings and discs, drawn by the program"
) { text, part in
  let count = Int(text.split(separator: "=").last ?? "") ?? 200
  return Rings(name: "rings/\(part)", count: part == .train ? count : 64, seed: part == .train ? 1 : 2)
}

// A run on it: the held-out part is cut off by class, thresholds are chosen there, and masks give PxAP.
let folder = NSTemporaryDirectory() + "eil-rings"
try? FileManager.default.removeItem(atPath: folder)
var configuration = TrainingConfiguration(
  data: "rings:count=240", backbone: .tinyVGG, method: EIL(after: "pool2", threshold: 0.6, startEpoch: 1))
configuration.epochs = 3
configuration.batchSize = 16
let session = try TrainingSession(configuration: configuration, directory: RunDirectory(path: folder))
try session.trainer.run { event in
  if case .epoch(let report) = event { print("epoch \(report.epoch): held out \(report.heldOutAccuracy ?? .nan) %") }
}
let heldOut = try session.chooseThresholds()
let evaluation = try RunEvaluation(run: folder)
print("kinds of data sets: \(DatasetSpecification.kinds.joined(separator: " "))")
print("held out: \(heldOut?.count ?? 0) images; tested: \(evaluation.result.count)")
guard let localization = evaluation.result.localization, let precision = localization.pxAP else {
  print("There should be boxes and masks.")
  exit(1)
}
print("GT-known \(localization.gtKnownLocalization ?? .nan) %, PxAP \(precision) %")
