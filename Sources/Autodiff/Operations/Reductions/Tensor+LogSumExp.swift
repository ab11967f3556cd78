import Kernels

extension Tensor {
  /// log(sum(exp(x))) over `axes`, all of them by default, computed without overflow.
  ///
  /// - Parameter keepingAxes: whether the axes stay, with size 1.
  public func logSumExp(_ axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    let (axes, x) = (resolved(axes, "logSumExp"), array)
    guard !axes.isEmpty else { return self }
    let output = Reduction.logSumExp(x, axes: axes, keepingAxes: keepingAxes)
    return Tensor.recorded(.logSumExp, [self], output) {
      { gradient, recall in
        let share = (recall.operand(0, x) - recall.output(output).repeated(over: axes, of: x.shape)).exp()
        return [gradient.repeated(over: axes, of: x.shape) * share]
      }
    }
  }
}
