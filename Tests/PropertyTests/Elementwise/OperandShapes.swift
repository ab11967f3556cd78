import Kernels
import ReferenceKernels

/// An operand that is broadcast: its shape and its layout.
struct Operand: Sendable {
  var shape: [Int] = []
  var layout = Layout.plain

  /// An operand that can be repeated to `shape`: some sizes are 1, some leading axes are missing.
  static func drawn(for shape: [Int], _ draw: inout Draw) -> Operand {
    var operand = Operand(shape: shape)
    if draw.chance(0.6) {
      operand.shape = shape.map { draw.chance(0.4) ? 1 : $0 }
      if draw.chance(0.3) { operand.shape.removeFirst(draw.integer(0...shape.count)) }
    }
    operand.layout = draw.layout(for: operand.shape)
    return operand
  }

  /// A shape of up to five axes; four are the most common.
  static func shape(_ draw: inout Draw) -> [Int] {
    if draw.chance(0.3) { return (0..<draw.integer(0...5)).map { _ in draw.integer(1...4) } }
    return [draw.integer(1...3), draw.channels(), draw.integer(1...4), draw.integer(1...4)]
  }

  /// Makes one size 0 now and then. What has no elements lies in no blocks.
  mutating func emptyNowAndThen(_ draw: inout Draw) {
    guard draw.chance(0.03), !shape.isEmpty else { return }
    shape[draw.integer(0...shape.count - 1)] = 0
    layout = .plain
  }

  static var simplifications: [Simplification<Operand>] {
    [.prefer(\.layout, Layout.ofFeatures), .lowerEach(\.shape, to: 1), dropFirstAxis]
  }

  private static var dropFirstAxis: Simplification<Operand> {
    Simplification { operand in
      operand.shape.isEmpty ? [] : [Operand(shape: Array(operand.shape.dropFirst()), layout: operand.layout)]
    }
  }

  /// Whether the layout suits the shape.
  var isValid: Bool { layout == .plain || shape.count == 4 && !shape.contains(0) }
}

/// Whether `shapes` can be combined.
func broadcasts(_ shapes: [[Int]]) -> Bool {
  let rank = shapes.map(\.count).max() ?? 0
  return (0..<rank).allSatisfy { axis in
    let sizes = Set(shapes.compactMap { $0.count > axis ? $0[$0.count - 1 - axis] : nil })
    return sizes.subtracting([1]).count <= 1
  }
}

/// Lowers a size in both operands, where it is the same, from the last axis on.
func loweringBoth<Case>(
  _ first: WritableKeyPath<Case, Operand>, _ second: WritableKeyPath<Case, Operand>
) -> Simplification<Case> {
  Simplification { entry in
    let (a, b) = (entry[keyPath: first].shape, entry[keyPath: second].shape)
    return (0..<min(a.count, b.count)).flatMap { axis -> [Case] in
      let (i, j) = (a.count - 1 - axis, b.count - 1 - axis)
      guard a[i] == b[j], a[i] > 1 else { return [] }
      return Set([1, a[i] / 2, a[i] - 1]).sorted().map { size in
        var copy = entry
        copy[keyPath: first].shape[i] = size
        copy[keyPath: second].shape[j] = size
        return copy
      }
    }
  }
}
