import Autodiff
import Core
import Kernels
import Layers
import Localization

/// What a network makes of an array of images, batch by batch.
public struct Prediction: Sendable {
  /// `[N, classes]`.
  public let logits: Tensor
  /// The maps of all classes, `[N, classes, h, w]`; nil unless they were asked for.
  public let maps: Tensor?

  /// Runs `network` in evaluation mode.
  ///
  /// - Parameters:
  ///   - images: `[N, 3, H, W]`, float32, normalized as in training.
  ///   - batch: images computed at a time, at least 1.
  ///   - maps: how maps are made, as by `ClassActivationMap()`; none unless asked for.
  ///   - optimized: whether the network is made ready for inference first; the results are the same, to rounding.
  ///   - progress: called behind each batch with the number of images done.
  /// - Throws: the map method's error for a network that has no such maps, as `NoActivationMaps`.
  public init(
    _ network: Sequential, _ images: Tensor, batch: Int = 8, maps method: (any MapMethod)? = nil,
    optimized: Bool = true, _ progress: (Int) -> Void = { _ in }
  ) throws {
    require(
      images.rank == 4 && images.shape[0] > 0 && batch > 0,
      "Prediction: images \(images.shape) in batches of \(batch); [N, 3, H, W] with at least one image, and "
        + "batches of at least 1, are needed")
    let mapper = try method?.mapper(for: network, optimized: optimized)
    let prepared: (Tensor) -> Tensor
    if mapper == nil, optimized {
      let ready = network.optimizedForInference()
      prepared = { ready($0) }
    } else {
      prepared = { network.predict($0) }
    }
    var (logits, maps): (RowCollector, RowCollector) = (RowCollector(), RowCollector())
    let array = images.array.plain()
    for start in stride(from: 0, to: array.shape[0], by: batch) {
      let range = start..<min(array.shape[0], start + batch)
      let part = Tensor(array.rows(range))
      if let mapper {
        let found = mapper(part)
        logits.add(found.logits.array, of: array.shape[0])
        maps.add(Prediction.allMaps(found), of: array.shape[0])
      } else {
        logits.add(prepared(part).array, of: array.shape[0])
      }
      progress(range.upperBound)
    }
    self.logits = logits.tensor
    self.maps = method == nil ? nil : maps.tensor
  }

  private static func allMaps(_ found: ActivationMaps) -> NDArray {
    let classes = Array(0..<found.logits.shape[1])
    let maps = found.maps(of: Array(repeating: classes, count: found.count))
    let size = [found.count, classes.count, maps[0][0].height, maps[0][0].width]
    return NDArray(maps.flatMap { $0.flatMap(\.values) }, shape: Shape(size))
  }
}

/// Puts rows of batches one behind the other.
private struct RowCollector {
  private var memory: MemoryBlock?
  private var form = ArrayForm(plain: [0], .float32)
  private var count = 0

  /// Adds the rows of `part`, of `total` in all.
  mutating func add(_ part: NDArray, of total: Int) {
    let rowBytes = part.shape.product(of: 1..<part.shape.count) * part.dtype.byteCount
    let memory = memory ?? MemoryBlock(byteCount: total * rowBytes)
    part.withBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      (memory.pointer + count * rowBytes).copyMemory(from: start, byteCount: bytes.count)
    }
    count += part.shape[0]
    (self.memory, form) = (memory, ArrayForm(plain: Shape([total] + part.shape.dropFirst()), part.dtype))
  }

  var tensor: Tensor { Tensor(memory.map { NDArray(holding: $0, form.shape, form.dtype) } ?? NDArray(zeros: form)) }
}
