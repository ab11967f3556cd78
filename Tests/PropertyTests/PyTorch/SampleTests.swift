import Kernels
import Testing

/// The kernels against PyTorch on random cases; convolutions are among the tests of their own.
@Suite struct SampleTests {
  @Test func maximumPooling() throws {
    for sample in try Sample.all("pooling", "max_pool2d") {
      let (x, geometry) = (try sample.operand("in0"), try geometry(sample, dilation: sample.pair("dilation")))
      let (output, winners) = Pooling.maximum(x, geometry)
      try sample.expect("out", output)
      try sample.expect(
        "grad_in0",
        Pooling.maximumGradient(
          try sample.outputGradient(), winners, input: ArrayForm(x.shape, .float32, x.layout), geometry))
    }
  }

  @Test func averagePooling() throws {
    for sample in try Sample.all("pooling", "avg_pool2d") {
      let (x, geometry) = (try sample.operand("in0"), try geometry(sample, dilation: (1, 1)))
      let counting = try sample.entry.attributes["counting"].bool()
      try sample.expect("out", Pooling.average(x, geometry, countingPadding: counting))
      try sample.expect(
        "grad_in0",
        Pooling.averageGradient(
          try sample.outputGradient(), input: ArrayForm(x.shape, .float32, x.layout), geometry,
          countingPadding: counting))
    }
  }

  @Test func adaptivePooling() throws {
    for sample in try Sample.all("pooling", "adaptive_avg_pool2d") {
      let (x, size) = (try sample.operand("in0"), try sample.pair("size"))
      try sample.expect("out", Pooling.adaptiveAverage(x, height: size.0, width: size.1))
      try sample.expect(
        "grad_in0",
        Pooling.adaptiveAverageGradient(try sample.outputGradient(), input: ArrayForm(x.shape, .float32, x.layout)))
    }
  }

  @Test func normalizationInTraining() throws {
    for sample in try Sample.all("batchnorm", "batch_norm_training") {
      let (x, scale) = (try sample.operand("in0"), try sample.operand("weight"))
      let settings = Normalization.Settings(epsilon: try sample.entry.attributes["epsilon"].double())
      let (output, saved) = Normalization.training(x, scale: scale, shift: try sample.operand("bias"), settings)
      let gradients = Normalization.trainingGradient(
        try sample.outputGradient(), input: x, output: output, saved: saved, scale: scale, settings)
      try sample.expect("out", output)
      try expect(gradients, of: sample)
    }
  }

  @Test func normalizationAtEvaluation() throws {
    for sample in try Sample.all("batchnorm", "batch_norm_evaluation") {
      let (x, scale) = (try sample.operand("in0"), try sample.operand("weight"))
      let settings = Normalization.Settings(epsilon: try sample.entry.attributes["epsilon"].double())
      let (output, saved) = Normalization.evaluation(
        x, mean: try sample.operand("mean", in: -1...1), variance: try sample.operand("variance", in: 0.3...2),
        scale: scale, shift: try sample.operand("bias"), settings)
      let gradients = Normalization.evaluationGradient(
        try sample.outputGradient(), input: x, output: output, saved: saved, scale: scale, settings)
      try sample.expect("out", output)
      try expect(gradients, of: sample)
    }
  }

  @Test(arguments: [false, true]) func resizing(isBicubic: Bool) throws {
    for sample in try Sample.all("resize", isBicubic ? "resize_bicubic" : "resize_bilinear") {
      let (x, size) = (try sample.operand("in0"), try sample.pair("size"))
      let corners = try sample.entry.attributes["corners"].bool()
      let gradient = try sample.outputGradient()
      try sample.expect(
        "out",
        isBicubic
          ? Resize.bicubic(x, height: size.0, width: size.1, alignCorners: corners)
          : Resize.bilinear(x, height: size.0, width: size.1, alignCorners: corners))
      try sample.expect(
        "grad_in0",
        isBicubic
          ? Resize.bicubicGradient(gradient, inputShape: x.shape, alignCorners: corners)
          : Resize.bilinearGradient(gradient, inputShape: x.shape, alignCorners: corners))
    }
  }

  @Test func matrixProducts() throws {
    for sample in try Sample.all("matmul", "matmul") {
      let (a, b) = (try sample.operand("in0"), try sample.operand("in1"))
      let turns = try sample.entry.attributes["turns"].array().map { try $0.bool() }
      let gradient = try sample.outputGradient()
      try sample.expect("out", MatrixProduct.multiply(a, b, transposeA: turns[0], transposeB: turns[1]))
      try sample.expect(
        "grad_in0",
        turns[0]
          ? MatrixProduct.multiply(b, gradient, transposeA: turns[1], transposeB: true)
          : MatrixProduct.multiply(gradient, b, transposeB: !turns[1]))
      try sample.expect(
        "grad_in1",
        turns[1]
          ? MatrixProduct.multiply(gradient, a, transposeA: true, transposeB: turns[0])
          : MatrixProduct.multiply(a, gradient, transposeA: !turns[0]))
    }
  }

  private func expect(_ gradients: Normalization.Gradients, of sample: Sample) throws {
    try sample.expect("grad_in0", gradients.input)
    try sample.expect("grad_weight", gradients.scale)
    try sample.expect("grad_bias", gradients.shift)
  }

  private func geometry(_ sample: Sample, dilation: (Int, Int)) throws -> PoolingGeometry {
    let (down, across) = try sample.pair("padding")
    return PoolingGeometry(
      kernel: try sample.pair("kernel"), stride: try sample.pair("stride"), padding: (down, down, across, across),
      dilation: dilation, ceilMode: try sample.entry.attributes["ceil"].bool())
  }
}
