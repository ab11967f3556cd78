import EIL

/// The arithmetic of a network, counted from the layers that really run: behind an erasing layer each has the rows of
/// all branches. Convolutions and linear layers count, two operations for each multiplication with addition.
struct NetworkWork {
  /// Of a forward pass.
  let inference: Double
  /// Of a training step: the backward pass does twice the work of the forward pass, but the image gets no gradient.
  let training: Double

  init(_ network: any Layer<Tensor, Tensor>, batch: Int, size: Int, mode: Context.Mode) {
    // Batch normalization cannot train on one image, so two are counted.
    let counted = 2
    let rows = network.summary(inputShape: [counted, 3, size, size], mode: mode).rows
    let operations = rows.map { 2 * Double($0.multiplyAdds) * Double(batch) / Double(counted) }
    inference = operations.reduce(0, +)
    training = 3 * inference - (operations.first { $0 > 0 } ?? 0)
  }
}
