import Autodiff
import Layers

extension Backbone {
  /// Tries the description out: builds the network in all its forms, and runs the smallest image through it. For tests
  /// of a backbone of your own; takes as long as drawing its weights.
  ///
  /// - Throws: `BackboneError` when the description does not fit what its builder makes.
  public func verify() throws(BackboneError) {
    try checkDescription()
    try checkNetworks()
    for form in forms {
      let network = network(classes: Backbone.triedClasses, form: form)
      let logits = network.predict(.zeros([1, 3, smallestImageSize, smallestImageSize]))
      try demand(
        logits.shape == [1, Backbone.triedClasses],
        "its \(form.rawValue) form gives \(logits.shape) for an image of \(smallestImageSize) pixels and "
          + "\(Backbone.triedClasses) classes, not [1, \(Backbone.triedClasses)]")
    }
  }

  /// What can be said without building anything.
  func checkDescription() throws(BackboneError) {
    for name in [name] + otherNames {
      try demand(
        !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) },
        "'\(name)' is no name; use letters, digits and '.', '_', '-'")
    }
    try demand(!forms.isEmpty, "it has no form; give it .localization, which runs train")
    try demand(mapSizes.allSatisfy { $0.rawValue > 0 }, "its map sizes \(mapSizes) must have cells")
    try demand(
      smallestImageSize >= 1 && smallestImageSize <= usualImageSize,
      "its smallest image of \(smallestImageSize) pixels must be from 1 to its usual one of \(usualImageSize)")
    try demand(
      normalization.mean.count == 3 && normalization.standardDeviation.count == 3
        && normalization.standardDeviation.allSatisfy { $0 > 0 },
      "its normalization needs three means and three deviations above 0")
  }

  /// Whether the builder makes networks that fit the rest of the description.
  func checkNetworks() throws(BackboneError) {
    for form in forms {
      let sizes: [MapSize?] = mapSizes.isEmpty || form == .classification ? [nil] : mapSizes
      for size in sizes {
        let network = deferringInitialization {
          self(classes: Backbone.triedClasses, form: form, mapSize: size)
        }
        try checkHead(of: network, form)
        guard form == .localization, size == mapSizes.first else { continue }
        do throws(UnknownLayerName) { try network.checkNames(erasingPoints) } catch {
          try demand(false, "of its places to erase after, \(error)")
        }
      }
    }
  }

  private func checkHead(of network: Sequential, _ form: BackboneForm) throws(BackboneError) {
    let shapes = network.stateShapes
    let weights = shapes.filter { entry in classifiers.contains { entry.name == $0 + ".weight" } }
    let names = classifiers.map { "'\($0)'" }.joined(separator: ", ")
    try demand(
      !weights.isEmpty,
      "its \(form.rawValue) form has no layer with weights that is called \(names). Name the layer with one row a "
        + "class: classifiers:")
    for weight in weights {
      try demand(
        weight.shape.first == Backbone.triedClasses,
        "'\(weight.name)' of its \(form.rawValue) form has the shape \(weight.shape) for \(Backbone.triedClasses) "
          + "classes; it must have one row a class")
      try demand(isHead(weight.name), "'\(weight.name)' is none of its head layers \(headLayers)")
    }
    try demand(
      shapes.contains { !isHead($0.name) },
      "its \(form.rawValue) form has no weights but those of its head layers \(headLayers)")
  }

  private func demand(_ condition: Bool, _ problem: @autoclosure () -> String) throws(BackboneError) {
    if !condition { throw BackboneError("the backbone \(name) cannot be used: \(problem())") }
  }

  /// More than one, so that no other size is taken for the classes.
  private static let triedClasses = 7
}
