import Benchmark
import EIL
import Foundation

private let count = 64

/// Images from JPEG files to batches: whole epochs, and each part of the work by itself. Nothing is cached, so every
/// run decodes anew.
func loader() {
  epochs()
  decoding()
  preparing()
}

private func epochs() {
  let suite = Suite(name: "Loader", seconds: 2)
  let training = Augmentation.training(imageSize: 224)
  let varied = Augmentation([
    RandomResizedCrop(width: 224, height: 224), RandomHorizontalFlip(), ColorJitter(brightness: 0.2),
  ])
  for (name, augmentation) in [("crop and flip", training), ("resized crop, flip, jitter", varied)] {
    for workers in [1, 2] {
      suite.addFiles("epoch of 500x375 JPEGs, \(name), \(workers) worker\(workers > 1 ? "s" : "")", count) { folder in
        let dataset = try ClassFolderDataset(directory: folder.path)
        return DataLoader(
          dataset: dataset, augmentation: augmentation, batchSize: 16, shuffled: true, workers: workers,
          cacheBytes: 0)
      } run: { loader in
        for batch in loader.epoch(0) { blackHole(batch) }
      }
    }
  }
}

private func decoding() {
  let suite = Suite(name: "Loader", seconds: 0.5)
  for (name, side) in [("full size", nil), ("at least 160px", 160)] as [(String, Int?)] {
    suite.addFiles("decode 500x375 JPEG, \(name)", count) { folder in
      try folder.files.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    } run: { files in
      for bytes in files { blackHole(try Image.decode(jpeg: bytes, minimumSide: side)) }
    }
  }
}

private func preparing() {
  let suite = Suite(name: "Loader", seconds: 0.5)
  suite.addFiles("resize 500x375 to 256x256", count) { folder in
    try folder.files.map { try Image.read(path: $0) }
  } run: { images in
    for image in images { blackHole(image.resized(width: 256, height: 256)) }
  }
  suite.addFiles("normalize 224x224", count) { folder in
    try folder.files.map { try Image.read(path: $0).resized(width: 224, height: 224) }
  } run: { images in
    blackHole(PixelNormalization.imageNet.pixels(of: images))
  }
}

extension Suite {
  /// Registers a benchmark on drawn files, which are removed at its end.
  ///
  /// - Parameters:
  ///   - images: what one run goes through.
  ///   - make: makes what the runs work on from a folder of as many images.
  fileprivate func addFiles<State>(
    _ name: String, _ images: Int, make: @escaping (DrawnFolder) throws -> State,
    run: @escaping (State) throws -> Void
  ) {
    let folder = DrawnFolder(count: images)
    add(name, Work(images: images)) {
      Result {
        try folder.draw()
        return try make(folder)
      }
    } noting: { state, benchmark in
      do { try run(state.get()) } catch { benchmark.error("\(name): \(error)") }
    } end: {
      folder.remove()
    }
  }
}
