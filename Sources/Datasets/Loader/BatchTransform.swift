import Core

/// A change to a whole batch after its images are augmented and normalized: what PyTorch users write into a
/// `collate_fn`, such as mixing images with others of their batch. It runs on the loader's threads.
///
///     struct Inverted: BatchTransform {
///       func apply(to batch: inout Batch, using generator: inout RandomGenerator) {
///         batch.pixels = NDArray(batch.pixels.values(as: Float.self).map { -$0 }, shape: batch.pixels.shape)
///       }
///     }
public protocol BatchTransform: SelfDescribing {
  /// Changes `batch`, drawing whatever is random from `generator` and nothing else.
  ///
  /// The generator's stream depends on the loader's seed, the epoch and the batch's number only; transforms that follow
  /// each other draw from it in turn. Afterwards all lists of the batch must still fit together (see `Batch.init`);
  /// where the images change their classes, `softTargets` say so, and `labels` stay what accuracy is measured with.
  func apply(to batch: inout Batch, using generator: inout RandomGenerator)
}
