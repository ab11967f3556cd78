/// Which fixtures of PyTorch's results prove each entry of the operation table.
let operationParity: [String: [String]] = [
  "add": ["add"], "subtract": ["sub"], "multiply": ["mul"], "divide": ["div"], "maximum": ["maximum"],
  "minimum": ["minimum"], "power": ["pow_tensor"],
  "negate": ["neg"], "absolute": ["abs"], "exp": ["exp"], "log": ["log"], "sqrt": ["sqrt"],
  "reciprocal": ["reciprocal"], "square": ["square"], "sin": ["sin"], "cos": ["cos"], "tanh": ["tanh"],
  "sigmoid": ["sigmoid"], "relu": ["relu"], "leakyReLU": ["leaky_relu"], "gelu": ["gelu"], "erf": ["erf"],
  "softplus": ["softplus"], "powerScalar": ["pow"], "clamp": ["clamp"], "log1p": ["log1p"], "expm1": ["expm1"],
  "select": ["where"],
  "sum": ["sum"], "mean": ["mean"], "largest": ["amax"], "smallest": ["amin"], "variance": ["var"],
  "transpose": ["permute"], "slice": ["slice"], "concatenate": ["cat"], "pad": ["pad"], "broadcast": ["broadcast_to"],
  "gather": ["index_select"],
  "matrixProduct": ["matmul", "batched_matmul"], "linear": ["linear"], "convolution": ["conv2d"],
  "batchNormalization": ["batch_norm_training", "batch_norm_evaluation"], "erase": ["erase"],
  "softmax": ["softmax"], "logSoftmax": ["log_softmax"], "crossEntropy": ["cross_entropy", "cross_entropy_soft"],
  "binaryCrossEntropy": ["bce_with_logits"],
]
