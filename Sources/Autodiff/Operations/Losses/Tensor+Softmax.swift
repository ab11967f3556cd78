import Kernels

extension Tensor {
  /// exp(x) / sum(exp(x)) along `axis`.
  public func softmax(axis: Int = -1) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "softmax")
    let output = Softmax.softmax(array, axis: axis)
    return Tensor.recorded(.softmax, [self], output) {
      { gradient, recall in
        guard recall.isRecording else {
          return [Tensor(Softmax.softmaxGradient(gradient.array, output: output, axis: axis))]
        }
        let y = recall.output(output)
        return [y * (gradient - (gradient * y).sum([axis], keepingAxes: true))]
      }
    }
  }

  /// The logarithm of `softmax`, computed without overflow.
  public func logSoftmax(axis: Int = -1) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "logSoftmax")
    let output = Softmax.logSoftmax(array, axis: axis)
    return Tensor.recorded(.logSoftmax, [self], output) {
      { gradient, recall in
        guard recall.isRecording else {
          return [Tensor(Softmax.logSoftmaxGradient(gradient.array, output: output, axis: axis))]
        }
        return [gradient - recall.output(output).exp() * gradient.sum([axis], keepingAxes: true)]
      }
    }
  }
}
