import CLoops
import Core

/// Class activation maps of a batch: for each image and each of its classes the features' sum over channels, weighted
/// with the class's row.
public enum ClassMaps {
  /// - Parameters:
  ///   - features: `[N, K, h, w]`, float32, in any layout; blocks of 16 channels are read as they lie.
  ///   - weight: `[classes, K]`, float32.
  ///   - classes: for each image the rows of `weight` that are wanted.
  /// - Returns: for each image and class `h * w` values.
  public static func run(_ features: NDArray, _ weight: NDArray, classes: [[Int]]) -> [[[Float]]] {
    require(
      features.shape.count == 4 && weight.shape.count == 2 && features.shape[1] == weight.shape[1]
        && classes.count == features.shape[0],
      "class maps: features \(features.shape), weights \(weight.shape) and classes of \(classes.count) images do not "
        + "fit; [N, K, h, w], [classes, K] and N lists are needed")
    require(
      features.dtype == .float32 && weight.dtype == .float32,
      "class maps: features \(features.described) and weights \(weight.described) must be float32; cast them")
    let pixels = features.shape[2] * features.shape[3]
    let source = features.converted(to: .blocked16)
    let rows = gather(weight.plain(), classes.joined(), blocks: features.shape[1].roundedUp(to: 16) / 16)
    let maps = NDArray(uninitialized: [classes.joined().count, pixels], .float32)
    Profile.measure("class maps", .pass(maps, source, operations: 2 * Double(features.shape[1]))) {
      multiply(source, rows, classes.map(\.count), into: maps)
    }
    return split(maps, classes.map(\.count))
  }

  /// Row `labels[i]` of the weights as row i, followed by zeros up to whole blocks.
  private static func gather(_ weight: NDArray, _ labels: some Sequence<Int>, blocks: Int) -> NDArray {
    let (labels, channels) = (Array(labels), weight.shape[1])
    let rows = NDArray(zeros: [labels.count, blocks * 16], .float32)
    for (row, label) in labels.enumerated() {
      require(label >= 0 && label < weight.shape[0], "class maps: class \(label) is not in 0..<\(weight.shape[0])")
      (rows.floats + row * blocks * 16).update(from: weight.floats + label * channels, count: channels)
    }
    return rows
  }

  private static func multiply(_ features: NDArray, _ rows: NDArray, _ counts: [Int], into maps: NDArray) {
    let (pixels, width) = (maps.shape[1], rows.shape[1])
    let starts = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    ThreadPool.run(counts.count, grain: 1) { images in
      for image in images {
        eil_class_maps(
          features.floats + image * width * pixels, Int64(width / 16), Int64(pixels),
          rows.floats + starts[image] * width, Int64(counts[image]), maps.floats + starts[image] * pixels)
      }
    }
  }

  private static func split(_ maps: NDArray, _ counts: [Int]) -> [[[Float]]] {
    let (pixels, values) = (maps.shape[1], maps.stored(as: Float.self))
    var next = 0
    return counts.map { count in
      (0..<count).map { _ in
        defer { next += 1 }
        return Array(values[next * pixels..<(next + 1) * pixels])
      }
    }
  }
}
