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
  /// any. Each backbone's rules for names are applied before.
  ///
  /// - Parameter other: the backbone that they were taken for.
  public init?(of shapes: [(name: String, shape: Shape)], insteadOf other: Backbone? = nil) {
    var best: (backbone: Backbone, score: Double)?
    for backbone in Backbone.all {
      let (body, own) = (backbone.body(ofFile: shapes), backbone.ownBody)
      let common = own.filter { body[$0.key] == $0.value }.count
      let score = Double(common) / Double(max(own.count, body.count, 1))
      if score > best?.score ?? 0.9 { best = (backbone, score) }
    }
    guard let best, best.backbone != other else { return nil }
    backbone = best.backbone
    guard let other else {
      evidence = ""
      return
    }
    // The file's head, whatever it is called, tells nothing.
    let body = other.body(ofFile: shapes).filter { !best.backbone.isHead($0.key) }
    evidence = BackboneGuess.evidence(body, other.ownBody)
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
  fileprivate var ownBody: [String: Shape] {
    body(deferringInitialization { network(classes: 2, form: forms.first ?? .localization) }.stateShapes)
  }

  /// The same of a file, by the names that this backbone gives them.
  fileprivate func body(ofFile shapes: [(name: String, shape: Shape)]) -> [String: Shape] {
    guard !renaming.isEmpty, let names = try? renaming.renamed(shapes.map(\.name)) else { return body(shapes) }
    return body(zip(names, shapes).map { (name: $0, shape: $1.shape) })
  }

  private func body(_ shapes: [(name: String, shape: Shape)]) -> [String: Shape] {
    var body: [String: Shape] = [:]
    for (name, shape) in shapes where !isHead(name) && !name.hasSuffix("num_batches_tracked") { body[name] = shape }
    return body
  }
}
