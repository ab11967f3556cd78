import EIL

/// The network of a file of weights, for prediction: all of its weights must be in the file.
enum PredictedNetwork {
  /// The backbone that was named, or the one that the weights look like.
  static func backbone(_ file: WeightFile, _ named: Backbone?, renaming: [NameRule]) throws -> Backbone {
    if let named { return named }
    let shapes = zip(try renaming.renamed(file.names), file.entries).map { (name: $0, shape: $1.shape) }
    guard let guess = BackboneGuess(of: shapes) else {
      throw TrainingError(
        "\(file.path): its names and shapes are not those of a known backbone. Name it with --backbone, or change the "
          + "names with --remap-prefix and --remap-pattern")
    }
    return guess.backbone
  }

  static func load(
    _ file: WeightFile, _ backbone: Backbone?, classes: Int?, form: BackboneForm?, map: MapSizeOptions,
    renaming: [NameRule]
  ) throws -> (network: Sequential, backbone: Backbone) {
    let backbone = try self.backbone(file, backbone, renaming: renaming)
    let form = try form ?? backbone.form(likelyOf: renaming.renamed(file.names))
    try map.check(backbone, form)
    let (network, report) = try backbone.network(
      weights: file, classes: classes, form: form, mapSize: map.cells, renaming: renaming)
    if let kept = report.kept.first(where: { !$0.name.hasSuffix("num_batches_tracked") }) {
      throw TrainingError("\(file.path): '\(kept.name)': \(kept.reason). Leave out --classes")
    }
    guard report.missing.isEmpty else {
      throw TrainingError(
        "\(file.path): \(report.missing.prefix(8).map { "'\($0)'" }.joined(separator: ", ")) of the "
          + "\(form.rawValue) form of \(backbone.name) are not in it. Choose the other --form, or train "
          + "the network first: eil train --weights")
    }
    return (network, backbone)
  }
}

/// Images from a file for NumPy.
enum ImageArray {
  /// - Returns: `[N, 3, H, W]`, float32, in place where the file has that.
  /// - Throws: when the file cannot be read, or holds something else.
  static func read(_ path: String) throws -> Tensor {
    let file = try NumPyFile(path: path)
    let shape = file.shape
    guard shape.count == 4, shape[1] == 3, !shape.contains(0), file.storedType.isFloatingPoint else {
      throw TrainingError(
        "\(path): it has the shape \(shape) of \(file.storedType.torchName); normalized images are [N, 3, H, W] of "
          + "float32, channels before rows, at least one")
    }
    return try file.tensor().cast(to: .float32)
  }

  /// - Throws: when the images, of the file at `path`, leave the layers of `backbone` nothing to work on.
  static func check(_ images: Tensor, of path: String, for backbone: Backbone) throws {
    let (height, width) = (images.shape[2], images.shape[3])
    guard min(height, width) >= backbone.smallestImageSize else {
      throw TrainingError(
        "\(path): images of \(height) x \(width) pixels are too small; a side needs at least "
          + "\(backbone.smallestImageSize)")
    }
  }
}
