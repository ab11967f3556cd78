import Autodiff
import Layers

/// Pad, with its numbers as operands or, before opset 11, as settings.
struct PadOperation: GraphOperation {
  private enum Mode: String {
    case constant, reflect, edge
  }

  let pads: [Int]?
  let value: Double
  private let mode: Mode

  init(_ node: NodeAttributes) throws(ONNXError) {
    (pads, value) = (try node.integers("pads"), try node.number("value", 0))
    let name = node.text("mode", "constant")
    guard let mode = Mode(rawValue: name) else {
      throw ONNXError(problem: "padding by '\(name.prefix(32))' is not supported")
    }
    self.mode = mode
  }

  private func amounts(_ operands: GraphTypes) throws(ONNXError) -> (before: [Int], after: [Int], value: Double) {
    let rank = try operands.shape(0).count
    let pads = try operands.integers(1) ?? pads ?? []
    // The amounts are in the order of the axes that are named, whatever that is.
    let axes = try GraphShape.places(operands.integers(3) ?? Array(0..<rank), rank: rank)
    let value = operands.has(2) ? try operands.known(2).scalar ?? .nan : value
    guard pads.count == 2 * axes.count, pads.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }), value.isFinite else {
      throw ONNXError(problem: "padding \(pads.prefix(16)) with \(value) is not supported")
    }
    var (before, after) = (Array(repeating: 0, count: rank), Array(repeating: 0, count: rank))
    for (number, axis) in axes.enumerated() {
      (before[axis], after[axis]) = (pads[number], pads[axes.count + number])
    }
    return (before, after, value)
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (before, after, _) = try amounts(operands)
    let shape = try operands.shape(0)
    if mode != .constant {
      guard shape.count == 4, before[..<2] + after[..<2] == [0, 0, 0, 0] else {
        throw ONNXError(
          problem: "padding \(shape) by '\(mode.rawValue)' is supported for the rows and columns of images")
      }
      guard mode == .edge || (2..<4).allSatisfy({ max(before[$0], after[$0]) < shape[$0] }) else {
        throw ONNXError(problem: "\(before[2...] + after[2...]) rows and columns cannot be reflected from \(shape)")
      }
    }
    return [.tensor(try GraphShape.checked(shape.indices.map { shape[$0] + before[$0] + after[$0] }))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    guard let (before, after, value) = try? amounts(operands.types) else { return [operands[0]] }
    if mode == .constant { return [operands[0].padded(before: before, after: after, value: value)] }
    return [padding(before, after, value)(operands[0])]
  }

  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard operands.hasFixedNumbers, let (before, after, value) = try? amounts(operands.types), before.count == 4,
      before[..<2] + after[..<2] == [0, 0, 0, 0]
    else { return nil }
    return .operation(.padding(padding(before, after, value)))
  }

  /// Of rows and columns.
  private func padding(_ before: [Int], _ after: [Int], _ value: Double) -> NetworkOperation.Padding {
    let kind: NetworkOperation.Padding.Kind =
      switch mode {
      case .constant: .constant(value)
      case .reflect: .reflection
      case .edge: .replication
      }
    return NetworkOperation.Padding(kind, top: before[2], bottom: after[2], left: before[3], right: after[3])
  }
}
