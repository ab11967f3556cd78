import Autodiff
import Layers
import Testing

@testable import Localization

@Suite("Class activation maps")
struct ActivationMapTests {
  /// Numbers between -1 and 1 without a pattern.
  private func numbers(_ count: Int, _ shift: Int = 0) -> [Float] {
    (0..<count).map { Float(($0 + shift) * 7919 % 201 - 100) / 100 }
  }

  private func images(_ count: Int = 2) -> Tensor { Tensor(numbers(count * 3 * 16), shape: [count, 3, 4, 4]) }

  private func linearHead() -> Sequential {
    seeded(5) {
      Sequential {
        Conv2D(3, 6, kernel: 3, padding: 1)
        BatchNorm2D(6)
        ReLU()
        GlobalAvgPool2D().named("avgpool")
        Flatten()
        Dropout(0.5)
        Linear(6, 4, initializer: .kaimingNormal(fan: .fanIn)).named("fc")
      }
    }
  }

  @Test("A map is the features' sum, weighted with the class's row, bias left out")
  func direct() throws {
    let network = linearHead()
    let linear = try #require(network["fc"] as? Linear)
    let mapper = try ClassActivationMapper(network)
    let maps = mapper(images())
    let (features, weight) = (try #require(maps.features).floats, linear.weight.floats)
    for image in 0..<2 {
      for (map, label) in zip(maps.maps(of: [2, 0, 3, 2], image: image), [2, 0, 3, 2]) {
        #expect(map.width == 4 && map.height == 4)
        for cell in 0..<16 {
          let sum = (0..<6).reduce(Float(0)) { $0 + weight[label * 6 + $1] * features[(image * 6 + $1) * 16 + cell] }
          #expect(abs(map.values[cell] - sum) < 1e-5)
        }
      }
    }
  }

  @Test("Logits are the network's own, and each is its map's mean plus the bias")
  func logits() throws {
    let network = linearHead()
    let linear = try #require(network["fc"] as? Linear)
    let bias = Tensor(numbers(4, 3), shape: [4])
    try network.load(["fc.bias": bias], verify: .matching)
    let maps = try ClassActivationMapper(network)(images(3))
    #expect(maps.count == 3 && linear.bias?.floats == bias.floats)
    for (own, expected) in zip(maps.logits.floats, network.predict(images(3)).floats) {
      #expect(abs(own - expected) < 1e-5)
    }
    for image in 0..<3 {
      for (label, map) in maps.maps(of: [0, 1, 2, 3], image: image).enumerated() {
        let mean = map.values.reduce(0, +) / 16 + bias.floats[label]
        #expect(abs(mean - maps.logits.floats[image * 4 + label]) < 1e-5)
      }
    }
  }

  @Test("With a convolution of one channel a class the features are the maps")
  func convolutionHead() throws {
    let network = seeded(6) {
      Sequential {
        Conv2D(3, 8, kernel: 3, padding: 1)
        ReLU()
        Conv2D(8, 4, kernel: 1)
        GlobalAvgPool2D()
      }
    }
    let maps = try ClassActivationMapper(network)(images())
    #expect(maps.features?.shape == [2, 4, 4, 4])
    let features = try #require(maps.features).floats
    for (map, label) in zip(maps.maps(of: [3, 1], image: 1), [3, 1]) {
      #expect(map.values == Array(features[(4 + label) * 16..<(5 + label) * 16]))
    }
    for (own, expected) in zip(maps.logits.floats, network.predict(images()).floats) {
      #expect(abs(own - expected) < 1e-6)
    }
  }

  @Test("The likeliest classes come first, and never more than there are")
  func topClasses() throws {
    let maps = try ClassActivationMapper(linearHead())(images())
    let logits = maps.logits.floats
    for (image, top) in maps.topClasses(5).enumerated() {
      #expect(top == (0..<4).sorted { logits[image * 4 + $0] > logits[image * 4 + $1] })
    }
    #expect(maps.topClasses(1).map(\.count) == [1, 1])
    let sums = maps.probabilities.floats
    #expect(abs(sums[0..<4].reduce(0, +) - 1) < 1e-5)
  }

  @Test("A layer that acts in training only, as erasing does, leaves the maps as they are")
  func trainingOnly() throws {
    let network = linearHead()
    let noisy = network.inserting(Lambda { $1.mode == .training ? $0 * 0 : $0 }, after: "2")
    let plain = try ClassActivationMapper(network)(images())
    let inserted = try ClassActivationMapper(noisy)(images())
    #expect(plain.logits.floats == inserted.logits.floats)
    for (one, other) in zip(plain.maps(of: [0, 3], image: 1), inserted.maps(of: [0, 3], image: 1)) {
      #expect(one.values == other.values)
    }
  }

  @Test("Networks without maps are told what is missing and what they have")
  func errors() {
    func text(@SequentialBuilder _ layers: () -> [any Layer<Tensor, Tensor>]) -> String {
      do throws(NoActivationMaps) {
        _ = try ClassActivationMapper(Sequential(layers))
        return ""
      } catch {
        return error.description
      }
    }
    let needed = "ends in GlobalAvgPool2D and one Linear layer"
    let none = text {
      Conv2D(3, 4, kernel: 3).named("stem")
      Flatten().named("flat")
    }
    #expect(none.contains(needed) && none.contains("none of its outermost layers (stem, flat) is GlobalAvgPool2D"))
    let two = text {
      Conv2D(3, 4, kernel: 3)
      GlobalAvgPool2D()
      Linear(4, 8).named("hidden")
      ReLU().named("act")
      Linear(8, 2).named("fc")
    }
    #expect(two.contains("GlobalAvgPool2D is followed by hidden (Linear), act (ReLU), fc (Linear)"))
    let first = text {
      GlobalAvgPool2D()
      Linear(3, 2)
    }
    #expect(first.contains("nothing comes before its GlobalAvgPool2D"))
  }
}
