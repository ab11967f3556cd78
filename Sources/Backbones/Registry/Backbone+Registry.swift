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

/// Why there is no such backbone, form or map size, or why a description cannot be registered.
public struct BackboneError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the values, and how to mend it.
  public let description: String

  init(_ description: String) { self.description = description }

  /// No backbone has that name.
  init(unknown name: String, _ known: [Backbone]) {
    let spellings = known.flatMap { backbone in
      ([backbone.name] + backbone.otherNames).map { (name: backbone.name, spelling: $0) }
    }
    let distances = spellings.map { distance(Backbone.key(name), Backbone.key($0.spelling)) }
    let best = distances.indices.min { distances[$0] < distances[$1] }
    // A name with more than a third of its letters changed is another one.
    let near = best.flatMap { distances[$0] * 3 <= max(3, name.count) ? spellings[$0].name : nil }
    self.init(
      "no backbone is called '\(name)'\(near.map { "; did you mean '\($0)'?" } ?? ".") The names are: "
        + known.map(\.name).joined(separator: ", ")
        + ". One of your own is known once it is registered: Backbone.register(_:)")
  }
}

/// How many letters must be put in, left out or replaced to make `b` of `a` (Levenshtein 1966).
private func distance(_ a: String, _ b: String) -> Int {
  let target = Array(b)
  var row = Array(0...target.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in target.indices {
      let replaced = diagonal + (letter == target[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    }
  }
  return row[target.count]
}
