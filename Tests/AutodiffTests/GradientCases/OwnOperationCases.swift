import Autodiff

/// What computes what its user says.
let ownOperationCases: [GradientCase] = [
  GradientCase(.custom, "from its result", [random([3, 4])]) { inputs in
    Tensor.custom(inputs, forward: { $0[0].exp() }) { gradient, _, result in [gradient * result] }
  },
  GradientCase(.checkpoint, "", [random([3, 4])]) { $0[0].exp().checkpointed { x, _ in (x * x).tanh() + x } },
  GradientCase(.custom, "", [random([3, 4]), random([4], seed: 3)]) { inputs in
    Tensor.custom(inputs, forward: { $0[0] * $0[0] + $0[1] }) { gradient, x, _ in
      [gradient * x[0] * 2, gradient.sum([0])]
    }
  },
]
