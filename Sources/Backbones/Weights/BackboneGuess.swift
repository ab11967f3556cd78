import Autodiff
import Interchange
import Layers

/// The backbone that weights are of, judged by their names and shapes.
public struct BackboneGuess: Sendable, Hashable {
  public let backbone: Backbone
  /// What tells it from another backbone, for people, as in `'layer1.0.conv3.weight' is there`; empty where there was
  /// no other to compare with.
  public let evidence: String

  /// Judges the names and shapes of weights; nil where they are hardly those of any backbone.
  ///
  /// - Parameter other: the backbone that they were taken for.
  public init?(of shapes: [(name: String, shape: Shape)], insteadOf other: Backbone? = nil) {
    let body = BackboneGuess.body(shapes)
    var best: (backbone: Backbone, score: Double)?
    for backbone in Backbone.allCases {
      let own = BackboneGuess.body(of: backbone)
      let common = own.filter { body[$0.key] == $0.value }.count
      let score = Double(common) / Double(max(own.count, body.count, 1))
      if score > best?.score ?? 0.9 { best = (backbone, score) }
    }
    guard let best, best.backbone != other else { return nil }
    backbone = best.backbone
    evidence = other.map { BackboneGuess.evidence(body, BackboneGuess.body(of: $0)) } ?? ""
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

  private static func body(of backbone: Backbone) -> [String: Shape] {
    body(deferringInitialization { backbone.network(classes: 2, form: .localization) }.stateShapes)
  }

  /// All but heads, which differ between the forms, and counts, which old files lack.
  private static func body(_ shapes: [(name: String, shape: Shape)]) -> [String: Shape] {
    var body: [String: Shape] = [:]
    for (name, shape) in shapes where !Backbone.isHead(name) && !name.hasSuffix("num_batches_tracked") {
      body[name] = shape
    }
    return body
  }
}

extension Backbone {
  /// Whether a value belongs to what comes behind the features, in one of the forms.
  static func isHead(_ name: String) -> Bool {
    ["classifier.", "fc.", "conv6."].contains { name.hasPrefix($0) }
  }
}
