import Autodiff
import Interchange
import Layers

/// The backbone that weights are of, judged by their names and shapes.
public struct BackboneGuess: Sendable, Hashable {
  /// The registered backbone that fits best.
  public let backbone: Backbone
  /// What tells it from another backbone, for people, as in `'layer1.0.conv3.weight' is there`; empty where there was
  /// no other to compare with.
  public let evidence: String

  /// Judges the names and shapes of weights by all backbones that are registered; nil where they are hardly those of
  /// any. Each backbone's rules for names are applied before. Names may stand behind that of what held the network.
  ///
  /// - Parameter other: the backbone that they were taken for.
  public init?(of shapes: [(name: String, shape: Shape)], insteadOf other: Backbone? = nil) {
    let bodies = Backbone.all.map { ($0, $0.ownBody) }
    let found = WrappedNames(shapes: shapes).places.lazy.compactMap { shapes in
      BackboneGuess.best(of: shapes, among: bodies).map { (backbone: $0, shapes: shapes) }
    }.first
    guard let best = found, best.backbone != other else { return nil }
    let shapes = best.shapes
    backbone = best.backbone
    guard let other else {
      evidence = ""
      return
    }
    // The file's head, whatever it is called, tells nothing.
    let body = other.body(ofFile: shapes).filter { !best.backbone.isHead($0.key) }
    evidence = BackboneGuess.evidence(body, other.ownBody)
  }

  /// The backbone that more than nine in ten names and shapes are of.
  private static func best(
    of shapes: [(name: String, shape: Shape)], among bodies: [(backbone: Backbone, body: [String: Shape])]
  ) -> Backbone? {
    var best: (backbone: Backbone?, score: Double) = (nil, 0.9)
    for (backbone, own) in bodies {
      let body = backbone.body(ofFile: shapes)
      let common = own.count { body[$0.key] == $0.value }
      let score = Double(common) / Double(max(own.count, body.count, 1))
      if score > best.score { best = (backbone, score) }
    }
    return best.backbone
  }

  private static func evidence(_ body: [String: Shape], _ other: [String: Shape]) -> String {
    if let name = body.keys.filter({ other[$0] == nil }).min(by: before) { return "'\(name)' is there" }
    if let name = other.keys.filter({ body[$0] == nil }).min(by: before) { return "'\(name)' is not there" }
    guard let name = body.keys.filter({ body[$0] != other[$0] }).min(by: before), let shape = body[name] else {
      return "its names and shapes are"
    }
    return "'\(name)' has the shape \(shape)"
  }

  /// Weights tell people more than what belongs to them, and convolutions more than their normalization.
  private static func before(_ a: String, _ b: String) -> Bool {
    func rank(_ name: String) -> Int { !name.hasSuffix(".weight") ? 2 : name.contains("conv") ? 0 : 1 }
    return (rank(a), a) < (rank(b), b)
  }
}

extension Backbone {
  /// All but heads, which differ between the forms, and counts, which old files lack.
  var ownBody: [String: Shape] {
    body(stateShapes(of: forms.first ?? .localization))
  }

  /// The same of a file, by the names that this backbone gives them.
  func body(ofFile shapes: [(name: String, shape: Shape)]) -> [String: Shape] {
    guard !renaming.isEmpty, let names = try? renaming.renamed(shapes.map(\.name)) else { return body(shapes) }
    return body(zip(names, shapes).map { (name: $0, shape: $1.shape) })
  }

  private func body(_ shapes: [(name: String, shape: Shape)]) -> [String: Shape] {
    var body: [String: Shape] = [:]
    for (name, shape) in shapes where !isHead(name) && !name.hasSuffix("num_batches_tracked") { body[name] = shape }
    return body
  }
}
