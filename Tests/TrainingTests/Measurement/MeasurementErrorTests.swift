import Backbones
import Layers
import Localization
import Methods
import Testing

@testable import Measurement

@Suite("What cannot be measured")
struct MeasurementErrorTests {
  private func text(_ change: (inout NetworkMeasurement) -> Void) -> String {
    var measurement = NetworkMeasurement(.resnet18)
    change(&measurement)
    do {
      _ = try measurement.trainingStep()
      return ""
    } catch { return "\(error)" }
  }

  @Test("Settings out of range are named with their value")
  func ranges() {
    #expect(text { $0.batch = 0 } == "batch must be at least 1, not 0")
    #expect(text { $0.steps = 0 } == "steps must be at least 1, not 0")
    #expect(text { $0.warmup = -1 } == "warmup must be at least 0, not -1")
    #expect(text { $0.classes = 0 } == "classes must be at least 1, not 0")
    #expect(text { $0.imageSize = 16 }.contains("resnet18: images of 16 x 16 pixels are too small"))
    #expect(text { $0.method = EIL(after: "layer9") }.contains("no layer is called 'layer9'. The names are: "))
  }

  @Test("A single image that shrinks to one cell cannot train batch normalization")
  func singleCell() {
    let found = text { ($0.form, $0.batch, $0.imageSize) = (.classification, 1, 32) }
    #expect(found.contains("the batch normalization layer4.0.bn1 gets a single value a channel"))
  }

  @Test("Maps need a fitting head, and there is one a class")
  func maps() {
    var measurement = NetworkMeasurement(.tinyVGG)
    measurement.classes = 4
    #expect(throws: MeasurementError.self) { try measurement.inference(maps: 5) }
    #expect(throws: MeasurementError.self) { try measurement.inference(maps: 0) }
    var vgg = NetworkMeasurement(.vgg11)
    (vgg.form, vgg.imageSize) = (.classification, 32)
    #expect(throws: NoActivationMaps.self) { try vgg.inference(maps: 1) }
  }
}
