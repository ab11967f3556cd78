import Synchronization

extension Backbone {
  /// The backbones that are known by name, those of this library first and then others in the order in which they were
  /// registered.
  public static var all: [Backbone] { registered.withLock { $0 } }

  /// The backbone called `name`, or with that among its other names. Capital letters are as good as small ones, and
  /// `_` as good as `-`, so torchvision's names do.
  ///
  /// - Throws: `BackboneError` that lists the names, with the one most alike.
  public static func named(_ name: String) throws(BackboneError) -> Backbone {
    let known = all
    let key = key(name)
    guard let found = known.first(where: { $0.keys.contains(key) }) else {
      throw BackboneError(unknown: name, known)
    }
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
    let taken: String? = registered.withLock { known in
      for other in known {
        if let name = ([backbone.name] + backbone.otherNames).first(where: { other.keys.contains(key($0)) }) {
          return "'\(name)' is the name of \(other.name)"
        }
      }
      known.append(backbone)
      return nil
    }
    if let taken {
      throw BackboneError("the backbone \(backbone.name) cannot be registered: \(taken). Give it another one")
    }
  }

  private static let registered = Mutex<[Backbone]>([
    .tinyVGG, .smallVGG, .smallResNet, .vgg11, .vgg13, .vgg16, .vgg19, .vgg11BatchNorm, .vgg13BatchNorm,
    .vgg16BatchNorm, .vgg19BatchNorm, .resnet18, .resnet34, .resnet50, .resnet101, .resnet152,
  ])

  /// What names are compared by.
  static func key(_ name: String) -> String { String(name.lowercased().map { $0 == "_" ? "-" : $0 }) }

  private var keys: Set<String> { Set(([name] + otherNames).map(Backbone.key)) }
}
