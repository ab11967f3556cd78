import Autodiff
import Foundation
import Imaging
import Interchange
import Layers
import Testing

@testable import Backbones

/// Backbones by name: those of the library, and those of a user's own.
@Suite struct RegistryTests {
  @Test func theLibrarysOwnComeFirst() {
    #expect(Backbone.all.prefix(Backbone.builtIn.count) == Backbone.builtIn[...])
    #expect(Set(Backbone.builtIn.map(\.name)).count == Backbone.builtIn.count)
  }

  @Test(arguments: Backbone.builtIn) func descriptionsFitTheirNetworks(backbone: Backbone) throws {
    try backbone.checkDescription()
    try backbone.checkNetworks()
    #expect(try Backbone.named(backbone.name) == backbone)
    for other in backbone.otherNames { #expect(try Backbone.named(other) == backbone) }
  }

  @Test(arguments: [
    Backbone.smallVGG, .tinyVGG, .smallResNet, .resnet18, .efficientNetLite0, .mobileNetV2, .mobileNetV3Small,
  ]) func smallOnesRun(backbone: Backbone) throws { try backbone.verify() }

  @Test(arguments: ["vgg16_bn", "vgg16-bn", "VGG16_BN"]) func torchvisionsNamesDo(name: String) throws {
    #expect(try Backbone.named(name) == .vgg16BatchNorm)
  }

  @Test(arguments: [("vgg17", "vgg"), ("resnet-50", "resnet50"), ("smallvgg", "small-vgg")])
  func theMostAlikeNameIsOffered(wrong: String, right: String) {
    let error = #expect(throws: BackboneError.self) { try Backbone.named(wrong) }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("no backbone is called '\(wrong)'; did you mean '\(right)"), "\(text)")
    #expect(text.contains("small-resnet, vgg11, ") && text.contains("registered first (Backbone.register)"), "\(text)")
    let far = #expect(throws: BackboneError.self) { try Backbone.named("transformer") }
    #expect(far?.description.hasPrefix("no backbone is called 'transformer'. The backbones are: tiny-vgg, ") == true)
  }

  @Test func codedAsItsName() throws {
    let coded = try JSONEncoder().encode([Backbone.vgg16BatchNorm, .smallVGG])
    #expect(String(decoding: coded, as: UTF8.self) == #"["vgg16-bn","small-vgg"]"#)
    #expect(try JSONDecoder().decode([Backbone].self, from: coded) == [.vgg16BatchNorm, .smallVGG])
    #expect(throws: BackboneError.self) { try JSONDecoder().decode([Backbone].self, from: Data(#"["mine"]"#.utf8)) }
    #expect(try JSONEncoder().encode([MapSize.cells28]) == Data("[28]".utf8))
    #expect(try JSONDecoder().decode([MapSize].self, from: Data("[14]".utf8)) == [.cells14])
  }

  @Test func whatIsNotOfferedIsNamed() {
    func text(_ backbone: Backbone, _ form: BackboneForm = .localization, _ mapSize: MapSize? = nil) -> String? {
      #expect(throws: BackboneError.self) { try backbone.requireOffered(form, mapSize) }?.description
    }
    #expect(
      text(.vgg16, .localization, MapSize(rawValue: 7))
        == "vgg16 has no maps of 7x7 cells at 224 pixels; it has: 14x14, 28x28")
    #expect(
      text(.smallVGG, .localization, .cells28)
        == "small-vgg has maps of one size, not of 28x28 cells to choose; leave the map size out")
    #expect(text(.smallVGG, .classification) == "small-vgg has no classification form; it has: localization")
  }

  @Test func threadsRegisterAtTheSameTime() async {
    let names = (0..<20).map { "thread-\($0)" }
    let refused = await withTaskGroup(of: Int.self) { group in
      // Each name twice: one of the two must be refused.
      for name in names + names {
        group.addTask {
          do throws(BackboneError) {
            try Backbone.register(narrow(name))
            return 0
          } catch { return 1 }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(refused == names.count)
    #expect(Set(names).isSubset(of: Set(Backbone.all.map(\.name))))
  }
}

/// A network of one convolution.
func narrow(
  _ name: String, otherNames: [String] = [], normalization: PixelNormalization = .symmetric,
  erasingPoints: [String] = ["relu"], classifiers: [String] = ["fc"], smallestImageSize: Int = 8, rows: Int? = nil,
  renaming: [NameRule] = []
) -> Backbone {
  Backbone(
    name: name, otherNames: otherNames, usualImageSize: 32, smallestImageSize: smallestImageSize,
    normalization: normalization, erasingPoints: erasingPoints, classifiers: classifiers, renaming: renaming
  ) { request in
    Sequential {
      Conv2D(3, 5, kernel: 3, stride: 2, padding: 1).named("first")
      ReLU().named("relu")
      Residual(Sequential { Conv2D(5, 5, kernel: 3, padding: 1).named("inner") }).named("block")
      GlobalAvgPool2D()
      Linear(5, rows ?? request.classes).named("fc")
    }
  }
}

extension Backbone {
  /// Those of the library, whatever other tests register.
  static let builtIn: [Backbone] = [
    .tinyVGG, .smallVGG, .smallResNet, .vgg11, .vgg13, .vgg16, .vgg19, .vgg11BatchNorm, .vgg13BatchNorm,
    .vgg16BatchNorm, .vgg19BatchNorm, .resnet18, .resnet34, .resnet50, .resnet101, .resnet152,
    .efficientNetLite0, .efficientNetLite1, .efficientNetLite2, .efficientNetLite0RA, .efficientNetB0, .efficientNetB1,
    .efficientNetB2, .efficientNetB3, .efficientNetB4, .mobileNetV1, .mobileNetV2, .mobileNetV3Small, .mobileNetV3Large,
    .inceptionV3, .googlenet, .googlenetGAP, .densenet121, .densenet169, .densenet201, .squeezenet10, .squeezenet11,
    .regnetY400MF, .regnetY1600MF, .convnextTiny, .convnextSmall,
  ]
}
