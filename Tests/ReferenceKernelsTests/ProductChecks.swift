import ReferenceKernels
import TestSupport

let productChecks: [String: ReferenceCheck] = [
  "matmul": matmul,
  "batched_matmul": matmul,
  "linear": { entry in
    let (x, weight) = try (entry.array("in0"), entry.array("weight"))
    let bias = entry.has("bias") ? try entry.array("bias") : nil
    let gradients = Reference.linearGradients(x, weight: weight, gradient: try entry.array("grad_out"))
    var results = [
      "out": Reference.linear(x, weight: weight, bias: bias), "grad_in0": gradients.input,
      "grad_weight": gradients.weight,
    ]
    if bias != nil { results["grad_bias"] = gradients.bias }
    return results
  },
  "conv2d": { entry in
    let (x, weight, gradient) = try (entry.array("in0"), entry.array("weight"), entry.array("grad_out"))
    let bias = entry.has("bias") ? try entry.array("bias") : nil
    let padding = try entry.attributes["padding"].ints()
    let convolution = ReferenceConvolution(
      stride: try entry.pair("stride"), padding: (padding[0], padding[1], padding[2], padding[3]),
      dilation: try entry.pair("dilation"), groups: try entry.attributes["groups"].int())
    var results = [
      "out": convolution.forward(x, weight: weight, bias: bias),
      "grad_in0": convolution.inputGradient(shape: x.shape, weight: weight, gradient: gradient),
      "grad_weight": convolution.weightGradient(x, shape: weight.shape, gradient: gradient),
    ]
    if bias != nil { results["grad_bias"] = convolution.biasGradient(gradient) }
    return results
  },
]

private let matmul: ReferenceCheck = { entry in
  let (a, b) = try (entry.array("in0"), entry.array("in1"))
  let gradients = Reference.matmulGradients(a, b, gradient: try entry.array("grad_out"))
  return ["out": Reference.matmul(a, b), "grad_in0": gradients.0, "grad_in1": gradients.1]
}
