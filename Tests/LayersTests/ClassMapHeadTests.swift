import Autodiff
import Layers
import Testing

@Suite("Heads that class activation maps are read from")
struct ClassMapHeadTests {
  /// The mean over pixels of the weighted features and the bias are the logits.
  private func check(_ network: Sequential, path: String, hasWeight: Bool) throws {
    let (head, input) = (try ClassMapHead(of: network), images(2, 12))
    #expect(head.path == path && (head.weight != nil) == hasWeight)
    let means = head.optimizedFeatures()(input).globalAveragePooled()
    let logits = head.weight.map { means.linear($0.tensor, bias: head.bias?.tensor) } ?? means
    expectEqual(logits, network.predict(input))
  }

  @Test func linear() throws {
    let network = seeded(1) {
      Sequential {
        Sequential { Conv2D(3, 8, kernel: 3); BatchNorm2D(8); ReLU() }.named("features")
        GlobalAvgPool2D()
        Dropout()
        Linear(8, 5).named("fc")
      }
    }
    try check(network, path: "features", hasWeight: true)
    #expect(try ClassMapHead(of: network).weight?.name == "fc.weight")
  }

  @Test func convolutions() throws {
    // As SqueezeNet ends, and with the convolution behind the pooling.
    let before = seeded(2) {
      Sequential {
        Conv2D(3, 8, kernel: 3)
        Sequential { Dropout(); Conv2D(8, 5, kernel: 1); ReLU(); AdaptiveAvgPool2D(1) }.named("classifier")
        Flatten()
      }
    }
    try check(before, path: "classifier.2", hasWeight: false)
    let behind = seeded(3) {
      Sequential { Conv2D(3, 8, kernel: 3); AdaptiveAvgPool2D(1); Conv2D(8, 5, kernel: 1); Flatten() }
    }
    try check(behind, path: "0", hasWeight: true)
  }

  @Test func othersAreRefused() {
    func reason(_ network: Sequential) -> String? {
      #expect(throws: NoClassMaps.self) { try ClassMapHead(of: network) }?.reason
    }
    #expect(reason(Sequential { Conv2D(3, 8, kernel: 3); Flatten() }) == "it has no global average pooling")
    let deep = Sequential { Conv2D(3, 8, kernel: 3); GlobalAvgPool2D(); Linear(8, 8); ReLU(); Linear(8, 5) }
    #expect(reason(deep) == "its global average pooling is followed by 2, 3, 4")
    #expect(reason(Sequential { GlobalAvgPool2D(); Linear(3, 5) })
      == "no layer comes before its global average pooling")
  }

  @Test func foldingLeavesTheResult() {
    let network = settled(seeded(4) {
      Sequential { Conv2D(3, 8, kernel: 3, bias: false).named("conv"); BatchNorm2D(8); ReLU(); BatchNorm2D(8) }
    })
    var graph = NetworkGraph(of: network)
    #expect(graph.foldBatchNorms() == 1 && graph.nodes.count == 3)
    expectEqual(graph(images(2, 8)), network.predict(images(2, 8)))
    guard case .convolution(let weight, let bias, _) = graph.nodes[0].operation else { return #expect(Bool(false)) }
    #expect(weight.name == "conv.weight.folded" && bias?.name == "conv.bias.folded")
  }
}
