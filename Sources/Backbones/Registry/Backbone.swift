import Autodiff
import Core
import Imaging
import Layers
import Synchronization

/// A network that can be made by name: a description of what programs need to know to train it, erase in it, show it
/// images, and read its files. Two descriptions are equal when their names are.
///
///     let network = try Backbone.named("vgg16").network(classes: 200, seed: 1)
///
/// A backbone of your own is one value, in one file. Registered, it is known to whatever takes a backbone by name: run
/// folders, files of weights, and the commands of `eil`.
///
///     let tiny = Backbone(
///       name: "tiny", usualImageSize: 64, erasingPoints: ["relu"]
///     ) { request in
///       Sequential {
///         Conv2D(3, 32, kernel: 3, stride: 2, padding: 1).named("conv")
///         ReLU().named("relu")
///         GlobalAvgPool2D()
///         Linear(32, request.classes).named("fc")
///       }
///     }
///     try Backbone.register(tiny)
public struct Backbone: Sendable {
  /// What a builder is asked for.
  public struct Request: Sendable, Hashable {
    /// How many logits the network has; at least 1.
    public let classes: Int
    /// One of the backbone's forms.
    public let form: BackboneForm
    /// One of the backbone's map sizes; plays no part where it has no choice of them.
    public let mapSize: MapSize
  }

  /// The name in commands and in files of runs, as in `vgg16-bn`.
  public let name: String
  /// Further names that `named(_:)` knows, such as torchvision's: `vgg16_bn`.
  public let otherNames: [String]
  /// The forms that the builder makes, the usual one first. Runs train the localization form.
  public let forms: [BackboneForm]
  /// How fine the last features of the localization form can be, the usual size first; empty where there is no choice.
  public let mapSizes: [MapSize]
  /// The fewest pixels a side with which all layers have something left to work on.
  public let smallestImageSize: Int
  /// Pixels a side of the images that the backbone is meant for.
  public let usualImageSize: Int
  /// What images are normalized with before the network sees them.
  public let normalization: PixelNormalization
  /// Suggested places to erase after, shallow to deep, in the localization form with its usual map size. There may be
  /// others: `Sequential.siteNames` has them all.
  public let erasingPoints: [String]
  /// The layers behind the features, of all forms: they may be missing in files of weights, or stay unused, and have a
  /// learning rate of their own where a run says so.
  public let headLayers: [String]
  /// The layers whose weights have one row a class, of all forms: a file's number of classes is read from them.
  public let classifiers: [String]
  /// What names of weights in other programs' files become before they are compared with the network's, one rule after
  /// the other. Names that no rule fits stay as they are.
  public let renaming: [NameRule]
  /// Weights that can be fetched by name; nil where none are known.
  public let pretrained: PretrainedWeights?
  /// The classes of the weights that the builder itself brings, as that of a network in a file does; nil where all
  /// weights are drawn.
  public let ownClasses: Int?
  let build: @Sendable (Request) -> Sequential
  /// Names and shapes of each form's values, once they were asked for. Copies of the description share it.
  let knownShapes: StateShapes

  /// Describes a backbone. `register(_:)` says what is wrong with a description.
  ///
  /// - Parameters:
  ///   - name: letters, digits and `.`, `_`, `-`.
  ///   - otherNames: further names of the same kind.
  ///   - usualImageSize: pixels a side.
  ///   - smallestImageSize: pixels a side; 32, which networks that divide an image by 32 still have a cell of.
  ///   - forms: those that `build` makes.
  ///   - mapSizes: those that `build` makes; empty where it has no choice.
  ///   - normalization: ImageNet's statistics by default.
  ///   - erasingPoints: names that `Sequential.inserting(_:after:)` knows.
  ///   - classifiers: paths of layers with one row of weights a class, as in `classifier.6`.
  ///   - headLayers: paths of the layers behind the features; the classifiers where left out.
  ///   - renaming: rules for names of weights in other programs' files.
  ///   - pretrained: where weights can be fetched; nowhere by default.
  ///   - ownClasses: the classes of weights that `build` brings; it draws them where nil.
  ///   - build: makes the network for RGB images `[N, 3, H, W]`, whose output is logits `[N, classes]`. The weights
  ///     are drawn by its layers, in the order in which it makes them.
  public init(
    name: String, otherNames: [String] = [], usualImageSize: Int = 224, smallestImageSize: Int = 32,
    forms: [BackboneForm] = [.localization], mapSizes: [MapSize] = [], normalization: PixelNormalization = .imageNet,
    erasingPoints: [String] = [], classifiers: [String] = ["fc"], headLayers: [String]? = nil,
    renaming: [NameRule] = [], pretrained: PretrainedWeights? = nil, ownClasses: Int? = nil,
    build: @escaping @Sendable (Request) -> Sequential
  ) {
    self.name = name
    self.otherNames = otherNames
    self.usualImageSize = usualImageSize
    self.smallestImageSize = smallestImageSize
    self.forms = forms
    self.mapSizes = mapSizes
    self.normalization = normalization
    self.erasingPoints = erasingPoints
    self.classifiers = classifiers
    self.headLayers = headLayers ?? classifiers
    self.renaming = renaming
    self.pretrained = pretrained
    self.ownClasses = ownClasses
    self.build = build
    knownShapes = StateShapes()
  }
}

/// What each form's network is made of: it takes longer to find out than to ask again.
final class StateShapes: Sendable {
  private let forms = Mutex<[BackboneForm: [(name: String, shape: Shape)]]>([:])

  /// Those of `form`, made by `make` when they are first asked for.
  func of(_ form: BackboneForm, _ make: () -> [(name: String, shape: Shape)]) -> [(name: String, shape: Shape)] {
    if let known = forms.withLock({ $0[form] }) { return known }
    let made = make()
    forms.withLock { $0[form] = made }
    return made
  }
}

extension Backbone {
  /// Whether programs that read a run of it can make it by its name.
  public var isRegistered: Bool { Backbone.all.contains(self) }

  /// Stands for a backbone that another program knows. It can be named and compared, and makes no network.
  package static func unknown(_ name: String, normalization: PixelNormalization) -> Backbone {
    Backbone(name: name, forms: [], normalization: normalization) { _ in
      fail("backbone '\(name)': it is not registered in this program (Backbone.register), so it makes no network")
    }
  }
}

extension Backbone: Hashable, CustomStringConvertible {
  public static func == (a: Backbone, b: Backbone) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  public var description: String { name }
}

/// Written as its name.
extension Backbone: Codable {
  /// - Throws: `BackboneError` for a name that is not registered.
  public init(from decoder: any Decoder) throws {
    self = try Backbone.named(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// What a backbone ends in.
public enum BackboneForm: String, Sendable, CaseIterable, Codable {
  /// torchvision's layers, names and shapes, with the fully connected classifier.
  case classification
  /// For class activation maps: a higher resolution of the last features, global average pooling and one linear layer.
  case localization
}

/// How fine the last features of a localization form are: cells a side, for an image of 224 pixels a side.
public struct MapSize: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
  /// Cells a side at 224 pixels; more for larger images, and fewer for smaller ones.
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// 14x14 cells: a stride of 16 pixels.
  public static let cells14 = MapSize(rawValue: 14)
  /// 28x28 cells: a stride of 8 pixels.
  public static let cells28 = MapSize(rawValue: 28)

  public var description: String { "\(rawValue)x\(rawValue)" }
}
