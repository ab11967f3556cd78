import Autodiff
import Core
import Layers

// How operations of a file that only move numbers are written as those of a `NetworkGraph`.

extension FlattenOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    let rank = operands.shape(0).count
    guard (axis < 0 ? axis + rank : axis) == 1 else { return nil }
    return rank == 2 ? .passedOn : .operation(.flatten)
  }
}

extension ReshapeOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    let (input, result) = (operands.shape(0), operands.result)
    let sizes = operands.numbers(1)?.integers
    // Rows stay rows where the first size stands for them, and where all others are spoken for.
    let rest = input.dropFirst().reduce(1, *)
    let keepsRows =
      keepsBatch || sizes?.first == 0 && !allowsZero
      || sizes?.first == -1 && result.dropFirst().reduce(1, *) == rest && sizes?.dropFirst().contains(-1) == false
    guard keepsRows, input.count > 1, result.count > 1 else { return nil }
    if result.count == 2 { return input.count == 2 ? .passedOn : .operation(.flatten) }
    guard let others = sizes?.dropFirst(), others.allSatisfy({ $0 > 0 || $0 == -1 }) else { return nil }
    return .operation(.reshape(Array(others)))
  }
}

extension AxesOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    let (input, result) = (operands.shape(0), operands.result)
    guard operands.hasFixedNumbers, input.count > 1, result.count > 1, input[..<2] == result[..<2] else { return nil }
    // Means of channels lose and gain the axes of their pixels.
    if input.count == 4 && result.count == 2 { return .operation(.flatten) }
    return input.count == 2 && result.count == 4 ? .operation(.reshape([-1, 1, 1])) : nil
  }
}

extension ConcatOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard operands.areComputed(0..<operands.count) else { return nil }
    if operands.count == 1 { return .passedOn }
    let axis = axis < 0 ? axis + operands.result.count : axis
    return axis == 0 ? nil : .operation(.concatenation(axis: axis), reading: Array(0..<operands.count))
  }
}

extension DepthOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? { channelsFirst ? .operation(.pixelShuffle(block)) : nil }
}

extension ResizeOperation {
  func form(_ operands: WrittenOperands) -> GraphForm? {
    guard operands.hasFixedNumbers, !operands.types.has(3), let factors = try? factors(operands.types), factors[1] == 1,
      factors[2] == factors[3], factors[2] >= 1, factors[2] == factors[2].rounded()
    else { return nil }
    return .operation(.upsampling(factor: Int(saturating: factors[2]), interpolation))
  }
}
