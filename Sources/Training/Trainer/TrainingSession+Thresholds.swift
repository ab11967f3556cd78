import Datasets

extension TrainingSession {
  /// Chooses localization thresholds on the held-out images and keeps them in the run's folder, for whoever uses the
  /// run on images without boxes.
  ///
  /// - Parameter watch: called after each batch with the images done and all of them.
  /// - Returns: what the network scores on the held-out images, at the thresholds that are best for them; nil where
  ///   they have no boxes.
  /// - Throws: errors of the data or of writing.
  public func chooseThresholds(_ watch: (Int, Int) -> Void = { _, _ in }) throws -> EvaluationResult? {
    guard let loader = trainer.heldOut, hasBoxes(heldOut) else { return nil }
    let result = try Evaluation(network, maps: configuration.method.maps).run(loader, choosingOn: nil, watch)
    if let thresholds = result.thresholds { try trainer.directory?.write(thresholds) }
    return result
  }

  private func hasBoxes(_ dataset: any Dataset) -> Bool {
    (0..<dataset.count).contains { !dataset.annotation(at: $0).boxes.isEmpty }
  }
}
