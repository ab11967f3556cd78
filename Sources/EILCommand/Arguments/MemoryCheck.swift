import Core
import EIL

/// What a network and its images need in memory at least, compared with what there is: the system would end the program
/// without a word.
struct MemoryCheck {
  enum Use {
    /// Only the weights.
    case weights
    /// One layer after the other.
    case inference
    /// What each layer gave is kept for the backward pass.
    case training
    /// Only what each stage began with is kept.
    case checkpointedTraining
  }

  let backbone: Backbone
  var form = BackboneForm.localization
  var mapSize: MapSize?
  var classes = 1
  var batch = 1
  var imageSize: Int?
  let use: Use

  /// More than any data set has; sizes in bytes still fit into a number.
  static let (mostClasses, mostImages, mostPixels) = (1 << 24, 65_536, 16_384)
  /// As many classes, and pixels in a batch, need no look.
  private static let (fewClasses, fewPixels) = (4096, 1 << 21)

  /// - Throws: `TrainingError` with what is needed and what there is.
  func require() throws(TrainingError) {
    let side = imageSize ?? backbone.usualImageSize
    guard classes > MemoryCheck.fewClasses || batch * side * side > MemoryCheck.fewPixels else { return }
    let images = use == .weights ? "" : " and a batch of \(batch) images of \(side) x \(side) pixels"
    try MemoryCheck.require(
      bytes(side), for: "\(backbone.name) with \(classes) class\(classes == 1 ? "" : "es")\(images)",
      "Choose \(use == .weights ? "fewer classes" : "a smaller --batch or --image-size, or fewer classes")")
  }

  /// - Throws: `TrainingError` where there are not `bytes`.
  static func require(_ bytes: Int, for what: String, _ remedy: String) throws(TrainingError) {
    guard let available = AvailableMemory.bytes, bytes > available else { return }
    func text(_ bytes: Int) -> String { Table.format(Double(bytes) / 1e9, decimals: 1) + " GB" }
    throw TrainingError(
      "\(what): this takes \(text(bytes)) of memory at least, and \(text(available)) are there. \(remedy)")
  }

  /// Less than it will be: the layers' outputs are counted, of which fused ones are never there, and no scratch memory.
  private func bytes(_ side: Int) -> Int {
    let parameters = 4 * deferringInitialization {
      backbone.network(classes: classes, form: form, mapSize: mapSize)
    }.parameterCount
    guard use != .weights else { return parameters }
    let summary = deferringInitialization { backbone.network(classes: 1, form: form, mapSize: mapSize) }
      .summary(inputShape: [1, 3, side, side])
    let input = 4 * 3 * side * side * batch
    let largest = 4 * batch * (summary.rows.map { $0.output.elementCount }.max() ?? 0)
    switch use {
    case .weights: return parameters
    case .inference: return parameters + input + largest
    // Weights, their gradients and their momentum.
    case .training: return 3 * parameters + input + summary.activationBytes / 3 * batch
    case .checkpointedTraining: return 3 * parameters + input + largest
    }
  }
}
