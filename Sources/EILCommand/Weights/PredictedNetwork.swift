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
    _ file: WeightFile, _ backbone: Backbone?, classes: Int?, form: BackboneForm?, mapSize: MapSize,
    renaming: [NameRule]
  ) throws -> Sequential {
    let backbone = try self.backbone(file, backbone, renaming: renaming)
    let form = try form ?? BackboneForm(likelyOf: renaming.renamed(file.names))
    let (network, report) = try backbone.network(
      weights: file, classes: classes, form: form, mapSize: mapSize, renaming: renaming)
    if let kept = report.kept.first(where: { !$0.name.hasSuffix("num_batches_tracked") }) {
      throw TrainingError("\(file.path): '\(kept.name)': \(kept.reason). Leave out --classes")
    }
    guard report.missing.isEmpty else {
      throw TrainingError(
        "\(file.path): \(report.missing.prefix(8).map { "'\($0)'" }.joined(separator: ", ")) of the "
          + "\(form.rawValue) form of \(backbone.rawValue) are not in it. Choose the other --form, or train "
          + "the network first: eil train --weights")
    }
    return network
  }
}

/// Pictures from a file for NumPy.
enum PictureArray {
  /// - Returns: `[N, 3, H, W]`, float32, in place where the file has that.
  /// - Throws: when the file cannot be read, or holds something else.
  static func read(_ path: String) throws -> Tensor {
    let file = try NumPyFile(path: path)
    let shape = file.shape
    guard shape.count == 4, shape[1] == 3, !shape.contains(0), file.storedType.isFloatingPoint else {
      throw TrainingError(
        "\(path): it has the shape \(shape) of \(file.storedType.torchName); normalized pictures are [N, 3, H, W] of "
          + "float32, channels before rows, at least one")
    }
    guard min(shape[2], shape[3]) >= NetworkOptions.leastImageSize else {
      throw TrainingError(
        "\(path): pictures of \(shape[2]) x \(shape[3]) pixels are too small; a side needs at least "
          + "\(NetworkOptions.leastImageSize)")
    }
    return try file.tensor().cast(to: .float32)
  }
}
