import Autodiff
import Layers

extension Backbone {
  /// Builds the network with weights drawn from `seed`.
  ///
  /// - Parameters:
  ///   - classes: at least 1.
  ///   - form: one of `forms`; the program stops at another.
  ///   - mapSize: one of `mapSizes`; the first of them by default. The program stops at another.
  ///   - seed: the same seed gives the same weights, to the bit.
  /// - Returns: a network for RGB images `[N, 3, H, W]`, normalized by `normalization`, with logits `[N, classes]`.
  public func network(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize? = nil, seed: UInt64 = 0
  ) -> Sequential {
    seeded(seed) { self(classes: classes, form: form, mapSize: mapSize) }
  }

  /// Builds the network with weights drawn as all layers draw theirs, so that `seeded` decides.
  ///
  ///     let network = seeded(7) { tiny(classes: 200) }
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize? = nil
  ) -> Sequential {
    require(classes > 0, "\(name): \(classes) classes; there must be at least 1")
    checkOffered(form, mapSize)
    return build(Request(classes: classes, form: form, mapSize: mapSize ?? mapSizes.first ?? .cells14))
  }

  /// Whether the builder makes `form` with maps of `mapSize`.
  ///
  /// - Parameter mapSize: nil stands for the usual one.
  /// - Throws: `BackboneError` that names what there is instead.
  public func requireOffered(_ form: BackboneForm, _ mapSize: MapSize? = nil) throws(BackboneError) {
    guard forms.contains(form) else {
      throw BackboneError(
        "\(name) has no \(form.rawValue) form; it has: \(forms.map(\.rawValue).joined(separator: ", "))")
    }
    guard let mapSize, !mapSizes.contains(mapSize) else { return }
    guard !mapSizes.isEmpty else {
      throw BackboneError("\(name) has maps of one size, not of \(mapSize) cells to choose; leave the map size out")
    }
    throw BackboneError(
      "\(name) has no maps of \(mapSize) cells at 224 pixels; it has: "
        + mapSizes.map(\.description).joined(separator: ", "))
  }

  /// Stops the program where `requireOffered` throws.
  func checkOffered(_ form: BackboneForm, _ mapSize: MapSize?) {
    do throws(BackboneError) { try requireOffered(form, mapSize) } catch { require(false, "\(error)") }
  }

  /// Names and shapes of all values of a form's network, which has one class. No weight is drawn.
  func stateShapes(of form: BackboneForm) -> [(name: String, shape: Shape)] {
    knownShapes.of(form) { deferringInitialization { network(classes: 1, form: form) }.stateShapes }
  }

  /// Whether a value of the network's state belongs to what comes behind the features, in one of the forms.
  func isHead(_ name: String) -> Bool { headLayers.contains { name.hasPrefix($0 + ".") } }
}
