import Autodiff

let rowNormalizationFixtures: [String: OperationFixture] = [
  "layer_norm": result { inputs in
    try inputs.x.layerNormalized(
      lastAxes: try inputs.int("axes"), weight: try inputs.optional("weight"), bias: try inputs.optional("bias"),
      epsilon: try inputs.double("epsilon"))
  },
  "group_norm": result { inputs in
    try inputs.x.groupNormalized(
      groups: try inputs.int("groups"), weight: try inputs.optional("weight"), bias: try inputs.optional("bias"),
      epsilon: try inputs.double("epsilon"))
  },
  "instance_norm": result { inputs in
    try inputs.x.instanceNormalized(
      weight: try inputs.optional("weight"), bias: try inputs.optional("bias"), epsilon: try inputs.double("epsilon"))
  },
  "local_response_norm": result { inputs in
    try inputs.x.localResponseNormalized(
      size: try inputs.int("size"), alpha: try inputs.double("alpha"), beta: try inputs.double("beta"),
      k: try inputs.double("k"))
  },
]
