import Autodiff
import Layers
import Localization
import Testing

@testable import Training

@Suite("Maps of erased networks")
struct ErasedMapTests {
  @Test("The maps of a network with erasing layers are those of the plain one with the same weights")
  func equal() throws {
    let erased = tinyNetwork()
    let plain = erased.removing("eil")
    try tinyTrainer(tinyConfiguration(epochs: 1), network: erased).run()
    let values: [Float] = (0..<1536).map { (index: Int) -> Float in Float(index * 31 % 97) / 97 }
    let images = Tensor(values, shape: [2, 3, 16, 16])
    let one = try ClassActivationMapper(erased)(images)
    let other = try ClassActivationMapper(plain)(images)
    #expect(one.logits.floats == other.logits.floats)
    for image in 0..<2 {
      let classes = [0, 1, 2, 3]
      let (maps, others) = (one.maps(of: classes, image: image), other.maps(of: classes, image: image))
      #expect(maps.map { $0.values } == others.map { $0.values })
    }
  }
}
