import Core
import Kernels
import Testing

extension SampleTests {
  @Test func layerNormalization() throws {
    for sample in try Sample.all("rows", "layer_norm") {
      let x = try sample.operand("in0")
      let scale = try sample.operand("weight", layout: .plain)
      try normalization(sample, x, scale, RowGeometry(lastAxes: scale.shape.count, of: x.shape))
    }
  }

  @Test func groupNormalization() throws {
    for sample in try Sample.all("rows", "group_norm") {
      let x = try sample.operand("in0")
      let groups = try sample.entry.attributes["groups"].int()
      try normalization(sample, x, try sample.operand("weight"), RowGeometry(groups: groups, of: x.shape))
    }
  }

  private func normalization(_ sample: Sample, _ x: NDArray, _ scale: NDArray, _ geometry: RowGeometry) throws {
    let shift = try sample.operand("bias", layout: .plain)
    let (output, saved) = RowNormalization.forward(
      x, scale: scale, shift: shift, geometry, epsilon: try sample.entry.attributes["epsilon"].double())
    let gradients = RowNormalization.gradients(
      try sample.outputGradient(), input: x, saved: saved, scale: scale, geometry, .init())
    try sample.expect("out", output)
    try sample.expect("grad_in0", try #require(gradients.input))
    try sample.expect("grad_weight", try #require(gradients.scale))
    try sample.expect("grad_bias", try #require(gradients.shift))
  }

  @Test func localResponseNormalization() throws {
    for sample in try Sample.all("rows", "local_response_norm") {
      let (x, attributes) = (try sample.operand("in0"), sample.entry.attributes)
      let settings = LocalResponse.Settings(
        size: try attributes["size"].int(), alpha: try attributes["alpha"].double(),
        beta: try attributes["beta"].double(), k: try attributes["k"].double())
      try sample.expect("out", LocalResponse.forward(x, settings))
      try sample.expect("grad_in0", LocalResponse.gradient(try sample.outputGradient(), input: x, settings))
    }
  }
}
