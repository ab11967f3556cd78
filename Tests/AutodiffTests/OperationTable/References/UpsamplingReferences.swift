import Autodiff
import ReferenceKernels

private let geometry = ConvolutionGeometry(stride: (2, 3), padding: (1, 0, 2, 1), dilation: (2, 1), groups: 2)
private let plain = ReferenceConvolution(stride: (2, 3), padding: (1, 0, 2, 1), dilation: (2, 1), groups: 2)

let upsamplingReferences: [String: [OperationReference]] = [
  "transposedConvolution": [
    OperationReference("in groups", [random([2, 4, 3, 4]), random([4, 3, 3, 2], seed: 3)]) {
      $0[0].transposedConvolved($0[1], geometry, outputPadding: (1, 2))
    } reference: {
      plain.inputGradient(shape: [2, 6, 9, 10], weight: $0[1], gradient: $0[0])
    }
  ],
  "convolutionWeightGradient": [
    OperationReference("in groups", [random([2, 6, 9, 10]), random([2, 4, 3, 4], seed: 3)]) {
      $0[0].convolutionWeightGradient($0[1], weightShape: [4, 3, 3, 2], geometry)
    } reference: {
      plain.weightGradient($0[0], shape: [4, 3, 3, 2], gradient: $0[1])
    }
  ],
  "resizeNearest": [(7, 9), (3, 4), (5, 1)].map { height, width in
    OperationReference("to \(height)x\(width)", [random([2, 3, 5, 4])]) {
      $0[0].resizedNearest(height: height, width: width)
    } reference: {
      Reference.resizeNearest($0[0], height: height, width: width)
    }
  },
  "upsampled": [
    OperationReference("nearest", [random([1, 2, 3, 4])]) {
      $0[0].upsampled(by: 3)
    } reference: {
      Reference.resizeNearest($0[0], height: 9, width: 12)
    },
    OperationReference("bicubic", [random([1, 2, 3, 4])]) {
      $0[0].upsampled(by: 2, .bicubic(alignCorners: true))
    } reference: {
      ReferenceResize(.bicubic, alignCorners: true).forward($0[0], size: (6, 8))
    },
  ],
  "pixelShuffle": [
    OperationReference("", [random([2, 18, 3, 4])]) {
      $0[0].pixelShuffled(3)
    } reference: {
      Reference.pixelShuffle($0[0], factor: 3)
    }
  ],
  "pixelUnshuffle": [
    OperationReference("", [random([2, 3, 6, 4])]) {
      $0[0].pixelUnshuffled(2)
    } reference: {
      Reference.pixelUnshuffle($0[0], factor: 2)
    }
  ],
]
