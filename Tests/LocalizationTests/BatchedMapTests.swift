import Autodiff
import Layers
import Testing

@testable import Localization

@Suite("Class activation maps of a whole batch")
struct BatchedMapTests {
  private func images(_ count: Int) -> Tensor {
    var generator = RandomGenerator(seed: 2)
    return .normal([count, 3, 12, 12], using: &generator)
  }

  /// Widths that fill blocks of 16 channels and ones that do not.
  private func network(_ width: Int) -> Sequential {
    seeded(5) {
      Sequential {
        Conv2D(3, width, kernel: 3, padding: 1)
        BatchNorm2D(width)
        ReLU()
        Conv2D(width, width, kernel: 3, padding: 1)
        ReLU()
        GlobalAvgPool2D()
        Linear(width, 7, initializer: .kaimingNormal(fan: .fanIn))
      }
    }
  }

  @Test("They are the sums that the definition says, for lists of different lengths", arguments: [6, 16, 40])
  func definition(width: Int) throws {
    let network = network(width)
    let found = try ClassActivationMapper(network)(images(3))
    let linear = try #require(network.children.last?.layer as? Linear)
    let (features, weight) = (try #require(found.features).floats, linear.weight.floats)
    let classes = [[3, 0, 1, 6, 2, 5, 4, 3], [], [1]]
    let maps = found.maps(of: classes)
    #expect(maps.map(\.count) == [8, 0, 1])
    for (image, labels) in classes.enumerated() {
      for (map, label) in zip(maps[image], labels) {
        #expect(map.width == 12 && map.height == 12)
        for cell in 0..<144 {
          let sum = (0..<width).reduce(Float(0)) {
            $0 + weight[label * width + $1] * features[(image * width + $1) * 144 + cell]
          }
          #expect(abs(map.values[cell] - sum) < 1e-4)
        }
      }
      #expect(found.maps(of: labels, image: image) == maps[image])
    }
  }

  @Test("An optimized mapper gives the same classes and maps", arguments: [6, 16])
  func optimized(width: Int) throws {
    let network = network(width)
    let plain = try ClassActivationMapper(network)(images(4))
    let fast = try ClassActivationMapper(network, optimized: true)(images(4))
    #expect(plain.topClasses(3) == fast.topClasses(3))
    for (one, other) in zip(plain.maps(ofTop: 3).joined(), fast.maps(ofTop: 3).joined()) {
      #expect(zip(one.values, other.values).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test("An optimized mapper is a snapshot, a plain one follows the network")
  func snapshot() throws {
    let network = network(16)
    let (plain, fast) = (try ClassActivationMapper(network), try ClassActivationMapper(network, optimized: true))
    let before = fast(images(1)).logits.floats
    for named in network.namedParameters { named.parameter.update { $0.stored(as: Float.self).update(repeating: 0) } }
    #expect(fast(images(1)).logits.floats == before)
    #expect(plain(images(1)).logits.floats.allSatisfy { $0 == 0 })
  }

  @Test("With a convolution of one channel a class the planes are the maps, in float64 too")
  func planes() throws {
    let network = seeded(6) {
      Sequential {
        Conv2D(3, 20, kernel: 1)
        GlobalAvgPool2D()
      }
    }
    let found = try ClassActivationMapper(network, optimized: true)(images(2))
    let features = try #require(found.features).floats
    #expect(found.maps(of: [[19], [2]])[1][0].values == Array(features[22 * 144..<23 * 144]))
    let double = self.network(6).convert(to: .float64)
    let maps = try ClassActivationMapper(double)(images(2).cast(to: .float64)).maps(ofTop: 2)
    #expect(maps.map(\.count) == [2, 2])
  }
}
