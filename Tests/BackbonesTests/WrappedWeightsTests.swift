import Autodiff
import Interchange
import Layers
import Testing

@testable import Backbones

/// Weights that were saved within something else.
@Suite struct WrappedWeightsTests {
  /// A file of `backbone`'s weights, called as `name` says, and of other tensors.
  private func file(
    _ backbone: Backbone = .resnet18, others: [String] = [], _ name: (String) -> [String]
  ) -> WeightFile {
    let network = deferringInitialization { backbone.network(classes: 5, form: .classification) }
    let named = network.stateShapes.flatMap { entry in name(entry.name).map { ($0, entry.shape) } }
    let shapes = named + others.map { ($0, [3]) }
    let sizes = Dictionary(uniqueKeysWithValues: shapes)
    let entries = shapes.map { StoredTensor(name: $0.0, storedType: .float32, shape: $0.1) }
    return WeightFile(path: "w.pth", format: .pytorch, entries: entries) { names in
      names.map { StoredArray(name: $0, .full(sizes[$0] ?? [], 0.5)) }
    }
  }

  @Test(arguments: [
    "_orig_mod.", "module.", "model.", "backbone.", "net.", "ema.", "model._orig_mod.", "student.module.backbone.",
    "encoder.", "state_dict.model.",
  ])
  func whatHoldsTheNetworkIsTakenOff(prefix: String) throws {
    let file = file { [prefix + $0] }
    let (network, report) = try Backbone.resnet18.network(weights: file, form: .classification)
    #expect(report.loaded.count == 122 && report.unused.isEmpty && report.renamed.count == 122)
    #expect(network.state.allSatisfy { $0.name.hasSuffix("tracked") || $0.tensor.doubles.allSatisfy { $0 == 0.5 } })
    #expect(BackboneGuess(of: file.shapes)?.backbone == .resnet18)
    #expect(try Backbone.resnet18.network(weights: file, classes: 9).report.kept.count == 2)
  }

  @Test func shellsWithinTheNetworkAreTakenOff() throws {
    let shells = [("layer1.0.", "layer1._orig_mod.0."), ("layer2.", "layer2.module.")]
    let file = file { name in [shells.reduce(name) { $0.replacing($1.0, with: $1.1) }] }
    #expect(try Backbone.resnet18.network(weights: file).report.loaded.count == 122)
  }

  @Test func whatLiesBesideItIsLeftOutAndListed() throws {
    let file = file(others: ["criterion.weight", "epoch"]) { ["model." + $0] }
    let report = try Backbone.resnet18.network(weights: file).report
    #expect(report.loaded.count == 122 && report.unused == ["criterion.weight", "epoch"])
    // Without anything around the network, nothing else is passed over.
    let bare = self.file(others: ["criterion.weight"]) { [$0] }
    let error = #expect(throws: WeightsError.self) { try Backbone.resnet18.network(weights: bare) }
    #expect(error?.description.contains("the network lacks: criterion.weight") == true)
  }

  @Test func twoOfThemMustBeChosenFrom() throws {
    let file = file { ["encoder_q.\($0)", "encoder_k.\($0)"] }
    let error = #expect(throws: WeightsError.self) { try Backbone.resnet18.network(weights: file) }
    #expect(
      error?.description == "w.pth: the weights of resnet18 are in it 2 times. Say which are meant: "
        + "--remap-prefix 'encoder_k.=' or --remap-prefix 'encoder_q.='")
    let (_, report) = try Backbone.resnet18.network(weights: file, renaming: [.strippingPrefix("encoder_q.")])
    #expect(report.loaded.count == 122 && report.unused.count == 122 && report.unused[0] == "encoder_k.conv1.weight")
  }

  @Test func theRenamingThatWouldHelpIsProposed() throws {
    // Half of the network is called otherwise.
    let mixed = file { [$0.hasPrefix("layer4") ? "top." + $0 : "model." + $0] }
    let error = #expect(throws: WeightsError.self) { try Backbone.resnet18.network(weights: mixed, classes: 5) }
    #expect(error?.description.hasSuffix("With --remap-prefix 'model.=' 75 of its 100 weights would be found") == true)
    let unknown = #expect(throws: WeightsError.self) { try Backbone.resnet18.network(weights: mixed) }
    #expect(unknown?.description.contains("Give the number of classes. With --remap-prefix 'model.='") == true)
    // The features of a VGG alone have lost what stands before them.
    let features = file(.vgg11) { $0.hasPrefix("features.") ? [String($0.dropFirst(9))] : [] }
    let lost = #expect(throws: WeightsError.self) { try Backbone.vgg11.network(weights: features, classes: 5) }
    #expect(lost?.description.hasSuffix("With --remap-prefix '=features.' 16 of its 16 weights would be found") == true)
    #expect(try Backbone.vgg11.network(weights: features, classes: 5, renaming: [.addingPrefix("features.")])
      .report.loaded.count == 16)
  }

  @Test func anotherBackboneIsNamedAsWell() {
    for prefix in ["model.", "module.net."] {
      for (wanted, given) in [(Backbone.resnet18, Backbone.resnet50), (.resnet50, .resnet18), (.vgg11, .resnet18)] {
        let error = #expect(throws: WeightsError.self) {
          try wanted.network(weights: file(given) { [prefix + $0] }, classes: 5)
        }
        #expect(error?.description.hasPrefix("w.pth: these weights look like \(given.name): ") == true)
      }
    }
  }
}
