import Core
import Imaging
import Kernels
import Synchronization

extension DataLoader {
  /// Makes batch `number` of an epoch. It has no rows if no image could be read.
  func makeBatch(_ number: Int, of plan: EpochPlan, epoch: Int) throws -> Batch {
    var batch = try untransformed(number, of: plan, epoch: epoch)
    journal.add(batch.skipped)
    guard !transforms.isEmpty, batch.count > 0 else { return batch }
    var generator = RandomGenerator(
      seed: seed, stream: 0xBA7C, UInt64(bitPattern: Int64(epoch)), UInt64(number))
    for transform in transforms {
      transform.apply(to: &batch, using: &generator)
      batch.check("data loader: after the batch transform \(transform)")
    }
    return batch
  }

  private func untransformed(_ number: Int, of plan: EpochPlan, epoch: Int) throws -> Batch {
    let indices = plan.batches[number]
    var batch = Batch(pixels: NDArray(zeros: [0, 3, 1, 1], .float32), labels: [], classCount: classCount)
    var size: ImageSize?
    var pixels: MemoryBlock?
    for (row, index) in indices.enumerated() {
      let loaded: (FramedSample, ImageSize)
      do {
        loaded = try load(index, epoch: epoch, earlierVisits: plan.earlierVisits(number, row: row))
      } catch {
        if unreadable == .fail { throw error }
        let identifier = dataset.annotation(at: index).identifier
        batch.skipped.append(SkippedImage(index: index, identifier: identifier, reason: "\(error)"))
        continue
      }
      let framed = loaded.0
      let sample = framed.sample
      try check(framed.size, size, index)
      size = framed.size
      let floats = 3 * framed.size.width * framed.size.height
      let memory = pixels ?? MemoryBlock(byteCount: indices.count * floats * DType.float32.byteCount)
      pixels = memory
      let output = memory.pointer.assumingMemoryBound(to: Float.self) + batch.count * floats
      augmentation.normalization.write(framed, to: output)
      batch.labels.append(sample.label)
      batch.indices.append(index)
      batch.boxes.append(sample.boxes)
      batch.masks.append(sample.mask)
      batch.originalSizes.append(loaded.1)
    }
    if let pixels, let size {
      batch.pixels = NDArray(holding: pixels, [batch.count, 3, size.height, size.width], .float32)
    }
    return batch
  }

  private func check(_ size: ImageSize, _ expected: ImageSize?, _ index: Int) throws(DatasetError) {
    guard let expected, size != expected else { return }
    throw DatasetError(
      path: dataset.annotation(at: index).identifier,
      reason: "the image is \(size) after the augmentation, others of its batch are \(expected); end the steps with "
        + "Resize, RandomCrop, CenterCrop or RandomResizedCrop, or use batches of one")
  }

  /// One augmented sample and the stored size of its image. Each visit of an epoch draws from a stream of its own.
  private func load(_ index: Int, epoch: Int, earlierVisits: Int) throws -> (FramedSample, ImageSize) {
    let annotation = dataset.annotation(at: index)
    let entry = try entry(index, annotation)
    let (scaled, stored) = (entry.image, entry.image.storedSize)
    let boxes = annotation.boxes.compactMap { $0.visiblePart(in: stored)?.scaled(x: scaled.scale.x, y: scaled.scale.y) }
    let sample = Sample(image: scaled.image, boxes: boxes, mask: entry.mask, label: annotation.label)
    let number = UInt64(bitPattern: Int64(epoch))
    var generator =
      earlierVisits == 0
      ? RandomGenerator(seed: seed, stream: number, UInt64(index))
      : RandomGenerator(seed: seed, stream: number, UInt64(index), UInt64(earlierVisits))
    return (augmentation.framed(sample, using: &generator), stored)
  }

  private func entry(_ index: Int, _ annotation: Annotation) throws -> ImageCache.Entry {
    if let kept = cache.entry(index) { return kept }
    var scaled = try dataset.image(at: index, minimumSide: minimumSide)
    scaled.image = scaled.image.rgb()
    func note(_ text: String) {
      noteJournal.add(ImageNote(index: index, identifier: annotation.identifier, text: text))
    }
    if let text = scaled.note { note(text) }
    var mask: Mask?
    if isLoadingMasks, annotation.hasMask, let stored = try dataset.mask(at: index) {
      guard stored.width == scaled.storedSize.width, stored.height == scaled.storedSize.height else {
        throw DatasetError(
          path: annotation.identifier,
          reason: "its mask is \(stored.width)x\(stored.height), but the image is \(scaled.storedSize)")
      }
      if !stored.values.contains(Mask.foreground) { note(ImageNote.emptyMask) }
      mask = stored.resized(width: scaled.image.width, height: scaled.image.height)
    }
    let entry = ImageCache.Entry(image: scaled, mask: mask)
    cache.keep(entry, index)
    return entry
  }
}

/// Keeps decoded images up to a number of bytes.
///
/// Nothing is thrown out for something new: when every image is needed once an epoch, in random order, that would
/// only exchange one miss for another.
final class ImageCache: Sendable {
  struct Entry: Sendable {
    let image: ScaledImage
    let mask: Mask?

    var byteCount: Int { image.image.pixels.count + (mask?.values.count ?? 0) }
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var byteCount = 0
  }

  private let byteLimit: Int
  private let state = Mutex(State())

  init(byteLimit: Int) { self.byteLimit = byteLimit }

  /// What is kept, in bytes.
  var byteCount: Int { state.withLock(\.byteCount) }

  func entry(_ index: Int) -> Entry? { state.withLock { $0.entries[index] } }

  func keep(_ entry: Entry, _ index: Int) {
    state.withLock { state in
      guard state.entries[index] == nil, state.byteCount + entry.byteCount <= byteLimit else { return }
      state.entries[index] = entry
      state.byteCount += entry.byteCount
    }
  }
}
