import Autodiff
import Layers

/// The arithmetic of a network, counted from the layers that really run: behind an erasing layer that erases, each
/// layer has the rows of all branches.
///
/// Only multiplications with addition count (convolutions and linear layers), each as two operations; normalization,
/// activations and pooling are a few per cent on top of them.
struct NetworkWork {
  /// Multiply-adds of one forward pass.
  let forward: Int
  /// The share of `forward` in the first layer that multiplies.
  let first: Int

  /// Runs the network once on zeros.
  ///
  /// Rows do not depend on each other's number, so two images are enough to count with: batch normalization cannot
  /// train on a single one.
  ///
  /// - Parameters:
  ///   - batch: images.
  ///   - imageSize: pixels a side.
  ///   - mode: in training, erasing layers erase.
  init(_ network: Sequential, batch: Int, imageSize: Int, mode: Context.Mode) {
    let counted = 2
    let rows = network.summary(inputShape: [counted, 3, imageSize, imageSize], mode: mode).rows
    let multiplyAdds = rows.map { $0.multiplyAdds * batch / counted }
    forward = multiplyAdds.reduce(0, +)
    first = multiplyAdds.first { $0 > 0 } ?? 0
  }

  /// Floating-point operations of a forward pass.
  var inferenceOperations: Int { 2 * forward }

  /// Floating-point operations of a training step. The backward pass does two more for each one of the forward pass,
  /// for the gradients of inputs and of weights; the first layer's input is the image, which gets none.
  var trainingOperations: Int { 2 * (3 * forward - first) }
}
