import Core
import Kernels

/// The gradients of one or more backward passes: a value, keyed by parameter, and by input where an input's was kept.
public struct Gradients: Sendable {
  private var byParameter: [ObjectIdentifier: (parameter: Parameter, gradient: Tensor)] = [:]
  private var byLeaf: [Leaf: Tensor] = [:]

  /// A tensor on a tape. The tape is known by its number, since gradients do not keep it alive.
  private struct Leaf: Hashable {
    let tape: Int
    let entry: Int
  }

  /// No gradients, to which those of several backward passes can be added.
  public init() {}

  /// The gradient with respect to `parameter`; nil if the loss does not depend on it or it is frozen.
  public subscript(_ parameter: Parameter) -> Tensor? {
    get { byParameter[ObjectIdentifier(parameter)]?.gradient }
    set { byParameter[ObjectIdentifier(parameter)] = newValue.map { (parameter, $0) } }
  }

  /// The gradient with respect to a tensor traced with `retainingGradient: true`; nil if the result does not depend on
  /// it.
  public subscript(_ input: Tensor) -> Tensor? {
    guard case .traced(let tape, let entry) = input.origin, entry != Tape.untracked else {
      fail(
        "gradients: no gradient was kept for this tensor, \(input.array.described); trace it with "
          + "traced(by: tape, retainingGradient: true)")
    }
    return byLeaf[Leaf(tape: tape.number, entry: entry)]
  }

  /// The parameters that have a gradient.
  public var parameters: [Parameter] { byParameter.values.map(\.parameter) }

  /// Multiplies every gradient by `factor`.
  public mutating func scale(by factor: Double) {
    for (key, entry) in byParameter {
      let gradient = entry.gradient
      let scaled =
        gradient.isTraced
        ? gradient * factor : Tensor(Elementwise.unary(.multiplyScalar(factor), gradient.storedArray))
      byParameter[key] = (entry.parameter, scaled)
    }
  }

  /// Adds the gradients of another pass, as when a large batch is run in parts.
  ///
  /// Gradients of one parameter are summed. Those of inputs belong to their tapes: inputs of different tapes keep their
  /// own, side by side, and only those of two passes over one tape (`backward(differentiably: true)`) are summed.
  public static func += (sum: inout Gradients, other: Gradients) {
    for (parameter, gradient) in other.byParameter.values { sum.add(gradient, for: parameter) }
    sum.byLeaf.merge(other.byLeaf) { $0 + $1 }
  }

  mutating func add(_ gradient: Tensor, for parameter: Parameter) {
    guard let known = self[parameter] else {
      self[parameter] = gradient
      return
    }
    if known.isTraced || gradient.isTraced {
      self[parameter] = known + gradient
    } else {
      let sum = known.storedArray.copied()
      Elementwise.accumulate(gradient.storedArray, into: sum)
      self[parameter] = Tensor(sum)
    }
  }

  /// Forgets the gradients of inputs, which mean nothing beyond their own tape.
  mutating func removeLeaves() { byLeaf = [:] }

  mutating func setLeaf(_ gradient: Tensor, entry: Int, tape: Tape) {
    byLeaf[Leaf(tape: tape.number, entry: entry)] = gradient
  }
}
