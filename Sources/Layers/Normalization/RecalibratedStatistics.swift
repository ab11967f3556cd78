import Autodiff

extension Layer where Input == Tensor, Output == Tensor {
  /// Sets the running statistics of every batch normalization to the plain average over `batches`, as after a change of
  /// the weights that training did not follow: averaged weights, a new head, images of another kind. PyTorch:
  /// `torch.optim.swa_utils.update_bn`.
  ///
  /// The network runs in training mode, untraced, so that nothing is recorded and no parameter changes. What acts in
  /// training, such as dropout, does; normalizations follow the unerased branch alone unless told otherwise. Without a
  /// batch, or without a batch normalization, nothing changes; frozen statistics stay as they are.
  ///
  /// - Parameters:
  ///   - batches: inputs of the network; the average counts each as much, whatever its size.
  ///   - seed: of what is random in training mode.
  public func recalibrateStatistics(with batches: some Sequence<Tensor>, seed: UInt64 = 0) {
    var batches = batches.makeIterator()
    recalibrateStatistics { number in
      guard let batch = batches.next() else { return nil }
      return (batch, Context(mode: .training, seed: seed &+ UInt64(number)))
    }
  }

  /// The same for a network that needs more than images, such as targets in the context.
  ///
  /// - Parameter next: gives input number 0, 1 and so on, and the context in training mode that the network runs with;
  ///   nil behind the last one.
  /// - Returns: how many inputs there were; none is asked for where there is nothing to recalibrate.
  @discardableResult
  public func recalibrateStatistics(
    next: (_ number: Int) throws -> (input: Tensor, context: Context)?
  ) rethrows -> Int {
    // As PyTorch's counter, theirs counts from here on.
    let norms = batchNorms.filter { !$0.isFrozen }
    guard !norms.isEmpty else { return 0 }
    var count = 0
    while let (input, given) = try next(count) {
      var context = given
      if count == 0 { for norm in norms { norm.$numBatchesTracked.wrappedValue = Tensor(0, .int32) } }
      // The first batch leaves nothing of what was there before.
      context.statisticsUpdate = .average(after: count)
      _ = self(input.detached(), &context)
      count += 1
    }
    return count
  }
}
