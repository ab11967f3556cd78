import Autodiff
import Backbones
import Erasing
import Layers
import TestSupport

/// One of PyTorch's networks: a training step with erasing, and evaluations before and after.
struct NetworkFixture {
  struct Site {
    let name: String
    let threshold: Double
    let lossWeight: Double
  }

  let file: Fixture
  let classes: Int
  let wiring: ErasingWiring
  let sites: [Site]
  let inputName: String
  let inputShape: [Int]

  init(_ name: String) throws {
    file = try Fixture.load("network-" + name)
    let description = try file.attributes("network")
    classes = try description["classes"].int()
    guard let wiring = ErasingWiring(rawValue: try description["wiring"].string()) else { throw MissingWiring() }
    self.wiring = wiring
    sites = try description["erasing"].array().map {
      Site(
        name: try $0["name"].string(), threshold: try $0["threshold"].double(),
        lossWeight: try $0["loss_weight"].double())
    }
    inputName = try description["input"].string()
    inputShape = try description["input_shape"].ints()
  }

  private struct MissingWiring: Error {}

  /// The plain network that the fixture is of, with the generated weights.
  func network() throws -> Sequential {
    let network =
      switch file.name {
      case "network-vgg16-gap": VGG16(classes: classes)
      case "network-resnet18": ResNet18(classes: classes)
      default: SmallVGG(classes: classes)
      }
    let state = network.state.map { name, tensor in
      (name, Tensor(FixtureValues.parameter(name: name, shape: Array(tensor.shape)), shape: tensor.shape))
    }
    try network.load(Dictionary(uniqueKeysWithValues: state))
    return network
  }

  func erasing(_ network: Sequential) -> MultiEIL<Sequential> {
    MultiEIL(
      in: network, after: sites.map(\.name), thresholds: sites.map(\.threshold),
      lossWeights: sites.map(\.lossWeight), wiring: wiring)
  }

  var images: Tensor { Tensor(FixtureValues.input(name: inputName, shape: inputShape), shape: Shape(inputShape)) }
  var labels: [Int] { FixtureValues.labels(rows: inputShape[0], classes: classes) }

  /// The names and shapes of the network's parameters in PyTorch.
  func parameters() throws -> [String] {
    try file.attributes("parameters").array().map { entry in
      let parts = try entry.array()
      return "\(try parts[0].string()) \(try parts[1].ints())"
    }
  }
}
