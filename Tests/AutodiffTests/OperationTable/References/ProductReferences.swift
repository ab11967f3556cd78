import Autodiff
import ReferenceKernels

let productReferences: [String: [OperationReference]] = [
  "matrixProduct": [
    OperationReference("", [random([2, 3, 4]), random([2, 4, 5], seed: 3)]) {
      $0[0].matrixProduct($0[1])
    } reference: {
      Reference.matmul($0[0], $0[1])
    }
  ],
  "linear": [
    OperationReference("", [random([3, 4]), random([2, 4], seed: 3), random([2], seed: 4)]) {
      $0[0].linear($0[1], bias: $0[2])
    } reference: {
      Reference.linear($0[0], weight: $0[1], bias: $0[2])
    }
  ],
  "convolution": [
    convolution("dense", [4, 3, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1))),
    convolution(
      "in every way at once", [6, 1, 3, 2],
      ConvolutionGeometry(stride: (2, 1), padding: (2, 1, 0, 1), dilation: (2, 1), groups: 3)),
  ],
  "convolutionMaxPool": [
    OperationReference("", [random([2, 3, 6, 6]), random([4, 3, 3, 3], seed: 3), random([4], seed: 4)]) {
      $0[0].convolvedAndMaxPooled($0[1], bias: $0[2], pooling: PoolingGeometry(kernel: (2, 2)))
    } reference: {
      let features = ReferenceConvolution().forward($0[0], weight: $0[1], bias: $0[2]).map { max($0, 0) }
      return ReferencePooling(kernel: (2, 2), stride: (2, 2)).maximum(features)
    }
  ],
  "softmax": [rows({ $0.softmax(axis: 1) }) { Reference.softmax($0, axis: 1) }],
  "logSoftmax": [rows({ $0.logSoftmax(axis: 0) }) { Reference.logSoftmax($0, axis: 0) }],
  "crossEntropy": [
    rows({ $0.crossEntropy(.labels([2, 0, 4]), smoothing: 0.1) }) {
      Reference.crossEntropy($0, target: Reference.oneHot([2, 0, 4], classes: 5), smoothing: 0.1)
    }
  ],
  "binaryCrossEntropy": [
    OperationReference("", [random([3, 5], -6...6), random([3, 5], 0...1, seed: 3)]) {
      $0[0].binaryCrossEntropy(targets: $0[1])
    } reference: {
      Reference.binaryCrossEntropyWithLogits($0[0], target: $0[1])
    }
  ],
]

private func rows(
  _ operation: @escaping @Sendable (Tensor) -> Tensor,
  reference: @escaping @Sendable (ReferenceArray) -> ReferenceArray
) -> OperationReference {
  OperationReference("", [random([3, 5], -4...4)], { operation($0[0]) }, reference: { reference($0[0]) })
}

private func convolution(_ name: String, _ weight: Shape, _ geometry: ConvolutionGeometry) -> OperationReference {
  let inputs = [random([2, 3, 7, 6]), random(weight, seed: 3), random([weight[0]], seed: 4)]
  return OperationReference(name, inputs) {
    $0[0].convolved($0[1], bias: $0[2], geometry)
  } reference: {
    ReferenceConvolution(
      stride: (geometry.strideHeight, geometry.strideWidth),
      padding: (geometry.top, geometry.bottom, geometry.left, geometry.right),
      dilation: (geometry.dilationHeight, geometry.dilationWidth), groups: geometry.groups
    ).forward($0[0], weight: $0[1], bias: $0[2])
  }
}
