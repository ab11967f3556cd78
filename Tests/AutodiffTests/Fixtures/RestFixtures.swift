import Autodiff

/// What belongs to no larger family.
let restFixtures: [String: OperationFixture] = [
  "sign": result { try $0.x.sign() }, "floor": result { try $0.x.floor() },
  "add_scalar": result { try $0.x + (try $0.double("value")) },
  "mul_scalar": result { try $0.x * (try $0.double("value")) },
  "cast": result { inputs in
    let other: DType = inputs.dtype == .float64 ? .float32 : .float64
    return (try inputs.x.cast(to: other) * 2).cast(to: inputs.dtype)
  },
  "reshape": result { try $0.x.reshaped(try $0.ints("shape")) },
  "global_avg_pool2d": result { try $0.x.globalAveragePooled() },
  "conv2d_relu_max_pool2d": result { inputs in
    let (pad, kernel, stride) = try (inputs.int("padding"), inputs.int("kernel"), inputs.int("stride"))
    return try inputs.x.convolvedAndMaxPooled(
      try inputs.tensor("weight"), bias: try inputs.tensor("bias"), ConvolutionGeometry(padding: (pad, pad, pad, pad)),
      pooling: PoolingGeometry(kernel: (kernel, kernel), stride: (stride, stride)))
  },
]
