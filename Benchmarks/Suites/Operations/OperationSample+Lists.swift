import EIL

private let features: Shape = [8, 64, 28, 28]

extension OperationSample {
  static var elementwise: [OperationSample] {
    let unary: [(String, (Tensor) -> Tensor)] = [
      ("negate", { -$0 }), ("absolute", { $0.absolute() }), ("exp", { $0.exp() }), ("log", { $0.log() }),
      ("square root", { $0.squareRoot() }), ("reciprocal", { $0.reciprocal() }), ("square", { $0.squared() }),
      ("sin", { $0.sin() }), ("tanh", { $0.tanh() }), ("sigmoid", { $0.sigmoid() }), ("ReLU", { $0.relu() }),
      ("leaky ReLU", { $0.leakyReLU() }), ("GELU", { $0.gelu() }), ("erf", { $0.erf() }),
      ("softplus", { $0.softplus() }), ("add a number", { $0 + 1.0 }), ("multiply by a number", { $0 * 2.0 }),
      ("power of a number", { $0.power(1.5) }), ("clamp", { $0.clamped(to: 0.6...1.4) }),
    ]
    let binary: [(String, (Tensor, Tensor) -> Tensor)] = [
      ("add", { $0 + $1 }), ("subtract", { $0 - $1 }), ("multiply", { $0 * $1 }), ("divide", { $0 / $1 }),
      ("maximum", { .maximum($0, $1) }), ("power", { $0.power($1) }),
      ("select", { .select($0.detached() .> $1.detached(), $0, $1) }),
    ]
    return unary.map { name, body in OperationSample(name, features) { body($0[0]) } }
      + binary.map { name, body in OperationSample(name, features, features) { body($0[0], $0[1]) } }
      + [OperationSample("multiply by channels", features, [64, 1, 1]) { $0[0] * $0[1] }]
  }

  static var reducing: [OperationSample] {
    [
      OperationSample("sum", features) { $0[0].sum() },
      OperationSample("mean over channels", features) { $0[0].mean([1]) },
      OperationSample("variance over pixels", features) { $0[0].variance([2, 3]) },
      OperationSample("largest over channels", features) { $0[0].largest([1]) },
    ]
  }

  static var shaping: [OperationSample] {
    [
      OperationSample("reshape", features) { $0[0].reshaped([8, -1]) },
      OperationSample("transpose", features) { $0[0].transposed([0, 2, 3, 1]) },
      OperationSample("slice", features) { $0[0].sliced(2..<6) },
      OperationSample("concatenate", features, features) { .concatenated($0, axis: 1) },
      OperationSample("pad", features) { $0[0].padded(before: [0, 0, 1, 1], after: [0, 0, 1, 1]) },
      OperationSample("broadcast", [64, 1, 1]) { $0[0].broadcast(to: features) },
      OperationSample("gather", [1000, 256]) {
        $0[0].indexSelected(Tensor((0..<512).map { Int32($0 * 37 % 1000) }))
      },
    ]
  }

  static var products: [OperationSample] {
    let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))
    return [
      OperationSample("matrix product", [512, 512], [512, 512]) { $0[0].matrixProduct($0[1]) },
      OperationSample("linear", [64, 1024], [200, 1024], [200]) { $0[0].linear($0[1], bias: $0[2]) },
      OperationSample("convolution 3x3", features, [64, 64, 3, 3], [64]) {
        $0[0].convolved($0[1], bias: $0[2], padded, fusingReLU: true)
      },
      OperationSample("convolution 1x1", features, [256, 64, 1, 1]) { $0[0].convolved($0[1]) },
      OperationSample("convolution 3x3, depthwise", features, [64, 1, 3, 3]) {
        $0[0].convolved($0[1], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 64))
      },
    ]
  }

  static var windows: [OperationSample] {
    [
      OperationSample("max pool 2x2", features) { $0[0].maxPooled(PoolingGeometry(kernel: (2, 2))) },
      OperationSample("average pool 2x2", features) { $0[0].averagePooled(PoolingGeometry(kernel: (2, 2))) },
      OperationSample("adaptive average pool 7x7", features) { $0[0].adaptiveAveragePooled(height: 7, width: 7) },
      OperationSample("global average pool", features) { $0[0].globalAveragePooled() },
      OperationSample("batch normalization", features, [64], [64]) {
        $0[0].batchNormalized(weight: $0[1], bias: $0[2], NormalizationSettings(epsilon: 1e-5)).output
      },
      OperationSample("resize, bilinear", features) { $0[0].resizedBilinear(height: 56, width: 56) },
      OperationSample("resize, bicubic", features) { $0[0].resizedBicubic(height: 56, width: 56) },
      OperationSample("erase and stack", features) { $0[0].erased(source: 0..<8, threshold: .relative(0.7)).0 },
    ]
  }

  static var losses: [OperationSample] {
    let logits: Shape = [64, 1000]
    let labels = (0..<64).map { $0 * 13 % 1000 }
    return [
      OperationSample("softmax", logits) { $0[0].softmax() },
      OperationSample("log-softmax", logits) { $0[0].logSoftmax() },
      OperationSample("cross-entropy", logits) { $0[0].crossEntropy(.labels(labels)) },
      OperationSample("binary cross-entropy", logits) { $0[0].binaryCrossEntropy(targets: .full(logits, 0.5)) },
      OperationSample("dropout", features) {
        var generator = RandomGenerator(seed: 1)
        return $0[0].dropout(rate: 0.5, using: &generator)
      },
      OperationSample("checkpoint of two ReLUs", features) { $0[0].checkpointed { x, _ in x.relu().relu() } },
    ]
  }
}
