import Autodiff

let spatialCases: [GradientCase] = convolutionCases + poolingCases + resizeCases

private let convolutionCases: [GradientCase] = [
  convolution("3x3", [2, 3, 5, 4], [4, 3, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1))),
  convolution("1x1", [2, 3, 4, 4], [2, 3, 1, 1], ConvolutionGeometry()),
  convolution("with strides", [2, 2, 7, 6], [3, 2, 3, 3], ConvolutionGeometry(stride: (2, 3), padding: (1, 1, 1, 1))),
  convolution("with uneven padding", [1, 2, 4, 5], [2, 2, 3, 2], ConvolutionGeometry(padding: (0, 1, 2, 0))),
  convolution("dilated", [1, 2, 7, 7], [3, 2, 3, 3], ConvolutionGeometry(padding: (2, 2, 2, 2), dilation: (2, 1))),
  convolution("in groups", [2, 4, 4, 4], [6, 2, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 2)),
  convolution("depthwise", [2, 3, 4, 4], [6, 1, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 3)),
  convolution("with ReLU", [2, 3, 4, 4], [4, 3, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1)), relu: true),
  GradientCase(
    .convolutionMaxPool, "2x2",
    [random([2, 3, 6, 6]), random([4, 3, 3, 3], seed: 3), random([4], seed: 4)]
  ) {
    $0[0].convolvedAndMaxPooled(
      $0[1], bias: $0[2], ConvolutionGeometry(padding: (1, 1, 1, 1)), pooling: PoolingGeometry(kernel: (2, 2)))
  },
  GradientCase(
    .convolutionMaxPool, "overlapping, without bias", [random([1, 2, 7, 7]), random([3, 2, 3, 3], seed: 3)]
  ) {
    $0[0].convolvedAndMaxPooled(
      $0[1], pooling: PoolingGeometry(kernel: (3, 3), stride: (2, 2), padding: (1, 1, 1, 1)))
  },
  GradientCase(.convolution, "without bias", [random([1, 2, 4, 4]), random([2, 2, 3, 3], seed: 3)]) {
    $0[0].convolved($0[1])
  },
]

private func convolution(
  _ name: String, _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry, relu: Bool = false
) -> GradientCase {
  GradientCase(.convolution, name, [random(input), random(weight, seed: 3), random([weight[0]], seed: 4)]) {
    $0[0].convolved($0[1], bias: $0[2], geometry, fusingReLU: relu)
  }
}

private let windows: [(String, PoolingGeometry)] = [
  ("2x2", PoolingGeometry(kernel: (2, 2))),
  ("2x2 in ceil mode", PoolingGeometry(kernel: (2, 2), ceilMode: true)),
  ("overlapping", PoolingGeometry(kernel: (3, 3), stride: (2, 2), padding: (1, 1, 1, 1))),
  ("overlapping in ceil mode", PoolingGeometry(kernel: (3, 2), stride: (2, 1), padding: (1, 1, 0, 0), ceilMode: true)),
]

private let poolingCases: [GradientCase] =
  windows.map { name, window in GradientCase(.maxPool, name, [spread([2, 2, 7, 6])]) { $0[0].maxPooled(window) } }
  + windows.flatMap { name, window in
    [true, false].map { counting in
      GradientCase(.averagePool, "\(name)\(counting ? ", counting padding" : "")", [random([2, 2, 7, 6])]) {
        $0[0].averagePooled(window, countIncludesPadding: counting)
      }
    }
  } + [
    GradientCase(.adaptiveAveragePool, "uneven", [random([2, 2, 7, 5])]) {
      $0[0].adaptiveAveragePooled(height: 3, width: 4)
    },
    GradientCase(.adaptiveAveragePool, "growing", [random([1, 2, 2, 3])]) {
      $0[0].adaptiveAveragePooled(height: 5, width: 3)
    },
    GradientCase(.globalAveragePool, "", [random([2, 3, 3, 4])]) { $0[0].globalAveragePooled().squared() },
  ]

private let resizeCases: [GradientCase] = [(9, 7), (3, 2), (5, 6), (1, 1)].flatMap { height, width in
  [true, false].flatMap { corners in
    [
      GradientCase(.resizeBilinear, "to \(height)x\(width), corners \(corners)", [random([2, 2, 5, 4])]) {
        $0[0].resizedBilinear(height: height, width: width, alignCorners: corners)
      },
      GradientCase(.resizeBicubic, "to \(height)x\(width), corners \(corners)", [random([2, 2, 5, 4])]) {
        $0[0].resizedBicubic(height: height, width: width, alignCorners: corners)
      },
    ]
  }
}
