import Datasets
import Imaging
import Synchronization

/// A data set that tells how many of its images have been read.
final class CountedDataset: Dataset {
  private let base: any Dataset
  private let read = Mutex(0)
  private let report: @Sendable (Int) -> Void

  /// - Parameter report: called behind each image, one call at a time but from any thread.
  init(_ base: any Dataset, report: @escaping @Sendable (Int) -> Void) {
    self.base = base
    self.report = report
  }

  var name: String { base.name }
  var classNames: [String] { base.classNames }
  var count: Int { base.count }
  func annotation(at index: Int) -> Annotation { base.annotation(at: index) }
  func label(at index: Int) -> Int { base.label(at: index) }
  func mask(at index: Int) throws -> Mask? { try base.mask(at: index) }

  func image(at index: Int) throws -> Image {
    defer { tell() }
    return try base.image(at: index)
  }

  func image(at index: Int, minimumSide: Int?) throws -> ScaledImage {
    defer { tell() }
    return try base.image(at: index, minimumSide: minimumSide)
  }

  private func tell() {
    read.withLock { read in
      read += 1
      report(read)
    }
  }
}
