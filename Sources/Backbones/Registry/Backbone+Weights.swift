import Autodiff
import Foundation
import Interchange
import Layers

extension Backbone {
  /// Builds the network and loads the weights of a file: torchvision's as downloaded, those of a run, and others with
  /// torchvision's names.
  ///
  /// What comes behind the features may differ between file and network: the two forms take each other's weights, and
  /// a head for another number of classes stays as it is drawn from `seed`. All else must be there.
  ///
  /// - Parameters:
  ///   - file: as `WeightFile(path:)` opens it.
  ///   - classes: as many as the file's head has, by default.
  ///   - form: one of `forms`; the program stops at another.
  ///   - mapSize: one of `mapSizes`; the first of them by default. The program stops at another.
  ///   - renaming: how names of the file become those of the network, one rule after the other, before the backbone's
  ///     own rules. What the network was saved in (`module.`, `model.`) is taken off without one, see `rules`.
  /// - Returns: the network, and what went where.
  /// - Throws: `WeightsError` when the file does not hold this backbone's weights, or cannot be read.
  public func network(
    weights file: WeightFile, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize? = nil,
    seed: UInt64 = 0, renaming: [NameRule] = []
  ) throws(WeightsError) -> (network: Sequential, report: LoadReport) {
    let rules = try rules(for: file, after: renaming)
    var classes = classes
    if classes == nil { classes = try self.classes(of: file, rules) }
    guard let classes else {
      throw WeightsError(file.path, self, .unknownClasses, proposal: proposal(for: file, after: renaming))
    }
    // Nearly all weights come from the file, so none is drawn before.
    let network = deferringInitialization { self.network(classes: classes, form: form, mapSize: mapSize, seed: seed) }
    return (network, try load(file, into: network, by: rules))
  }

  /// Opens the file at `path` and does the same.
  public func network(
    weights path: String, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize? = nil,
    seed: UInt64 = 0, renaming: [NameRule] = []
  ) throws(WeightsError) -> (network: Sequential, report: LoadReport) {
    let file: WeightFile
    do throws(InterchangeError) { file = try WeightFile(path: path) } catch {
      throw WeightsError(path, self, .file(error))
    }
    return try network(weights: file, classes: classes, form: form, mapSize: mapSize, seed: seed, renaming: renaming)
  }

  /// Loads the weights of a file into `network`, which is this backbone in one of its forms.
  /// - Returns: what went where.
  /// - Throws: `WeightsError` when the file does not hold this backbone's weights, or cannot be read.
  public func load(
    _ file: WeightFile, into network: Sequential, renaming: [NameRule] = []
  ) throws(WeightsError) -> LoadReport {
    try load(file, into: network, by: rules(for: file, after: renaming))
  }

  /// - Parameter rules: those of `rules(for:after:)`.
  private func load(
    _ file: WeightFile, into network: Sequential, by rules: [NameRule]
  ) throws(WeightsError) -> LoadReport {
    let outside = Set(namesOutside(rules, of: file))
    let report: LoadReport
    do throws(LoadError) {
      report = try network.load(
        file, verify: .adaptingShapes, renaming: rules + self.renaming,
        isOptional: { isHead($0) || outside.contains($0) })
    } catch {
      if case .reading(let cause) = error.reason, let cause = cause as? InterchangeError {
        throw WeightsError(file.path, self, .file(cause))
      }
      throw WeightsError(
        file.path, self, .mismatch(error), guess: guess(file, rules), proposal: proposal(for: file, after: rules))
    }
    return report
  }

  /// The names of `file` outside the place that rules take off, as they are called when all rules have been applied.
  private func namesOutside(_ rules: [NameRule], of file: WeightFile) -> [String] {
    guard let place = rules.lazy.compactMap(\.strippedPrefix).last(where: { !$0.isEmpty }),
      let split = rules.lastIndex(where: { $0.strippedPrefix == place }),
      let before = try? Array(rules[..<split]).renamed(file.names),
      let after = try? (rules + renaming).renamed(file.names)
    else { return [] }
    return zip(before, after).filter { !$0.0.hasPrefix(place) }.map(\.1)
  }

  /// The form whose weights have these names, as far as names tell: VGG's forms have layers of different names,
  /// ResNet's have the same, and such weights are taken for torchvision's.
  ///
  /// - Parameter names: those of a file, renamed by rules of the user's where there are any.
  public func form(likelyOf names: [String]) -> BackboneForm {
    let names = Set((try? renaming.renamed(names)) ?? names)
    let candidates = forms.map { form in
      let heads = stateShapes(of: form).filter { isHead($0.name) }
      return (form: form, common: heads.filter { names.contains($0.name) }.count)
    }
    let most = candidates.map(\.common).max()
    let likely = candidates.filter { $0.common == most }.map(\.form)
    return likely.contains(.classification) ? .classification : likely.first ?? .localization
  }

  /// Opens the file at `url`, which must be one on this machine.
  func file(at url: URL) throws(WeightsError) -> WeightFile {
    do throws(InterchangeError) {
      guard url.isFileURL else {
        throw InterchangeError(
          file: url.absoluteString, problem: "this is an address on the network, not a file",
          remedy: "Download the file and give its URL on this machine: URL(fileURLWithPath:)")
      }
      return try WeightFile(path: url.path)
    } catch {
      throw WeightsError(url.path, self, .file(error))
    }
  }

  /// The number of classes of the file's head; nil where it has none.
  private func classes(of file: WeightFile, _ renaming: [NameRule]) throws(WeightsError) -> Int? {
    let names: [String]
    do throws(NameRuleError) { names = try (renaming + self.renaming).renamed(file.names) } catch {
      throw WeightsError(file.path, self, .mismatch(LoadError(error)))
    }
    guard let place = classifiers.lazy.compactMap({ names.firstIndex(of: $0 + ".weight") }).first else { return nil }
    let (head, shape) = (names[place], file.entries[place].shape)
    let inputs = headInputs(head)
    // A network of so many classes is made before the weights are compared with it.
    guard shape.count >= 2, !shape.contains(0), shape.product(of: 1..<shape.count) == inputs else {
      throw WeightsError(
        file.path, self, .head(name: head, shape: shape, inputs: inputs), guess: guess(file, renaming))
    }
    return shape[0]
  }

  /// How many numbers each output of the head called `name` is computed from; nil where no form has such a head.
  private func headInputs(_ name: String) -> Int? {
    forms.lazy.compactMap { form in
      stateShapes(of: form).first { $0.name == name }?.shape
    }.first.map { $0.product(of: 1..<$0.count) }
  }

  /// The backbone that the file seems to be of instead.
  private func guess(_ file: WeightFile, _ renaming: [NameRule]) -> BackboneGuess? {
    let names = (try? renaming.renamed(file.names)) ?? file.names
    return BackboneGuess(of: zip(names, file.entries).map { (name: $0, shape: $1.shape) }, insteadOf: self)
  }
}
