import Core

extension Backbone {
  /// The backbones that are known by name, those of this library first and then others in the order in which they were
  /// registered.
  public static var all: [Backbone] { registered.all }

  /// The backbone called `name`, or with that among its other names. Capital letters are as good as small ones, and
  /// `_` as good as `-`, so torchvision's names do.
  ///
  /// - Throws: `BackboneError` that lists the names, with the one most alike.
  public static func named(_ name: String) throws(BackboneError) -> Backbone {
    guard let found = registered[name] else { throw BackboneError(registered.unknown(name)) }
    return found
  }

  /// Makes `backbone` known by name to everything in this program. Any thread may do so, at any time; best is before
  /// the first name is looked up.
  ///
  /// The network is built in each of its forms and map sizes, which takes no time worth mentioning: no weight is drawn.
  ///
  /// - Throws: `BackboneError` when a name is taken, or when the description does not fit what its builder makes.
  public static func register(_ backbone: Backbone) throws(BackboneError) {
    try backbone.checkDescription()
    try backbone.checkNetworks()
    if let taken = registered.register(backbone) {
      throw BackboneError(
        "the backbone \(backbone.name) cannot be registered: '\(taken.name)' is the name of \(taken.owner.name). Give "
          + "it another one")
    }
  }

  private static let registered = Registry<Backbone>(
    of: "backbone", adding: "Backbone.register",
    [
      .tinyVGG, .smallVGG, .smallResNet, .vgg11, .vgg13, .vgg16, .vgg19, .vgg11BatchNorm, .vgg13BatchNorm,
      .vgg16BatchNorm, .vgg19BatchNorm, .resnet18, .resnet34, .resnet50, .resnet101, .resnet152,
      .efficientNetLite0, .efficientNetLite1, .efficientNetLite2, .efficientNetLite0RA, .efficientNetB0,
      .efficientNetB1, .efficientNetB2, .efficientNetB3, .efficientNetB4, .mobileNetV1, .mobileNetV2,
      .mobileNetV3Small, .mobileNetV3Large,
    ], comparedBy: key
  ) { [$0.name] + $0.otherNames }

  /// What names are compared by.
  static func key(_ name: String) -> String { String(name.lowercased().map { $0 == "_" ? "-" : $0 }) }
}

/// Why there is no such backbone, form or map size, or why a description cannot be registered.
public struct BackboneError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the values, and how to mend it.
  public let description: String

  init(_ description: String) { self.description = description }
}
