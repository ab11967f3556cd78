import Core
import Kernels

/// The first operation that produced NaN or an infinity, as `AnomalyDetection` found it.
public struct NonFiniteFinding: Sendable, CustomStringConvertible {
  /// Where the value came up.
  public enum Pass: Sendable, Hashable {
    /// In the operation's result.
    case forward
    /// In the gradient that its pullback returned for an operand, counted from 0.
    case backward(operand: Int)
    /// In the gradient that arrived at its pullback: a seed, or a sum of gradients that were finite.
    case arriving
  }

  /// A tensor that was looked at.
  public struct Values: Sendable {
    /// The sizes of its axes.
    public let shape: Shape
    /// The type of its elements.
    public let dtype: DType
    /// Whether it is the value of a parameter.
    public let isParameter: Bool
    /// How many of its elements are infinite or not a number.
    public let nonFinite: NonFiniteCount

    init(_ array: NDArray, isParameter: Bool = false) {
      (shape, dtype, self.isParameter) = (array.shape, array.dtype, isParameter)
      nonFinite = NonFiniteCount(array)
    }

    /// The place of the first NaN or infinity; nil where there is none.
    public var firstIndex: [Int]? {
      nonFinite.first.map { place in
        var rest = place
        return shape.reversed().map { size in
          defer { rest /= size }
          return rest % size
        }.reversed()
      }
    }
  }

  /// Nil where gradients were summed at a leaf of the tape: an input or a parameter.
  public let operation: Operation?
  /// In which pass, forward or backward, the values were found.
  public let pass: Pass
  /// The names of the layers around the operation, outermost first.
  public let path: [String]
  /// The result, or the gradient, with the values that are not finite.
  public let values: Values
  /// The operands; empty in the backward pass.
  public let operands: [Values]

  /// What was found, where, and what to do.
  public var description: String {
    path.isEmpty ? text : "\(text)\n  in layer \(path.joined(separator: "."))"
  }

  /// The description without the layer.
  var text: String { "\(what) \(values.summary). \(cause)" }

  private var what: String {
    switch pass {
    case .forward: "\(name), forward: its result"
    case .backward(let operand): "\(name), backward: the gradient of operand \(operand)"
    case .arriving: "\(name), backward: the gradient of its result"
    }
  }

  private var name: String { operation?.rawValue ?? "leaf (an input or a parameter)" }

  private var cause: String {
    switch pass {
    case .forward: forwardCause
    case .backward:
      "The gradient that came in was finite: the slope itself is not, as that of a square root or logarithm at 0, or "
        + "the "
        + "gradient overflowed. Keep operands away from such points (add a small number first) or scale the loss down"
    case .arriving:
      "It is the seed, or a sum of gradients that were finite each: look at the seed, or scale the loss down"
    }
  }

  private var forwardCause: String {
    let bad = operands.enumerated().filter { !$0.element.nonFinite.isEmpty }
    guard !bad.isEmpty else {
      let shapes = operands.map { "\($0.shape) (\($0.dtype))" }.joined(separator: ", ")
      return "All operands were finite: \(shapes). The result overflowed or lies outside the function's domain: use a "
        + "smaller learning rate, clip gradients, or keep operands in the domain"
    }
    let list = bad.map { "operand \($0.offset)\($0.element.isParameter ? ", a parameter," : "") \($0.element.summary)" }
    return "It came in from outside: \(list.joined(separator: "; ")). Look at the input's pixels, or at what last "
      + "changed the parameter"
  }
}

extension NonFiniteFinding.Values {
  /// As in `of shape [2, 3] (float32) has 1 NaN and 2 infinities, the first, inf, at [0, 1]`.
  fileprivate var summary: String {
    let infinities = nonFinite.infinities == 1 ? "1 infinity" : "\(nonFinite.infinities) infinities"
    let first = "the first, \(nonFinite.firstValue ?? .nan), at \(firstIndex ?? [])"
    return "of shape \(shape) (\(dtype)) has \(nonFinite.nans) NaN and \(infinities), \(first)"
  }
}
