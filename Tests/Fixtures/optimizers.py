"""Five steps of each optimizer in float64: the gradients it was given and the values it left."""

import numpy as np
import torch

from common import uniform, write

STEPS = 5
SHAPES = {"matrix": (3, 4), "vector": (5,)}

CASES = {
    "sgd": (torch.optim.SGD, {
        "plain": dict(lr=0.1),
        "momentum": dict(lr=0.1, momentum=0.9),
        "dampened": dict(lr=0.1, momentum=0.9, dampening=0.3),
        "nesterov": dict(lr=0.1, momentum=0.9, nesterov=True),
        "weight-decay": dict(lr=0.1, weight_decay=0.05),
        "nesterov-weight-decay": dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=1e-2),
    }),
    "adam": (torch.optim.Adam, {
        "plain": dict(lr=0.1),
        "betas": dict(lr=0.05, betas=(0.8, 0.95), eps=1e-4),
        "weight-decay": dict(lr=0.1, weight_decay=0.05),
        "amsgrad": dict(lr=0.1, amsgrad=True),
    }),
    "adamw": (torch.optim.AdamW, {
        "plain": dict(lr=0.1),
        "weight-decay": dict(lr=0.1, weight_decay=0.2),
    }),
    "rmsprop": (torch.optim.RMSprop, {
        "plain": dict(lr=0.05),
        "momentum": dict(lr=0.05, alpha=0.9, momentum=0.8),
        "centered": dict(lr=0.05, alpha=0.9, centered=True),
        "weight-decay": dict(lr=0.05, weight_decay=0.05),
    }),
}


def run(key, optimizer_class, options, tensors):
    """The problem: half of sum(a (p - b)^2) + a slowly turning push, so that gradients change sign and size."""
    parameters, scales, goals = {}, {}, {}
    for name, shape in SHAPES.items():
        parameters[name] = torch.from_numpy(uniform(f"{key}/{name}/initial", shape)).requires_grad_(True)
        scales[name] = torch.from_numpy(uniform(f"{key}/{name}/scale", shape, 0.2, 3.0))
        goals[name] = torch.from_numpy(uniform(f"{key}/{name}/goal", shape))
        tensors[f"{key}/{name}/initial"] = parameters[name].detach().numpy().copy()
    optimizer = optimizer_class(parameters.values(), **options)
    gradients, values = {name: [] for name in SHAPES}, {name: [] for name in SHAPES}
    for step in range(STEPS):
        for name, p in parameters.items():
            p.grad = (scales[name] * (p - goals[name]) + np.sin(step + 1.0)).detach()
            gradients[name].append(p.grad.numpy().copy())
        optimizer.step()
        for name, p in parameters.items():
            values[name].append(p.detach().numpy().copy())
    for name in SHAPES:
        tensors[f"{key}/{name}/gradients"] = np.stack(gradients[name])
        tensors[f"{key}/{name}/values"] = np.stack(values[name])
    told = {"lr", "momentum", "dampening", "nesterov", "weight_decay", "betas", "eps", "alpha", "centered", "amsgrad"}
    return {k: v for k, v in optimizer.defaults.items() if k in told}


def make():
    tensors, metadata = {}, {}
    for op, (optimizer_class, cases) in CASES.items():
        for case, options in cases.items():
            metadata[f"{op}/{case}"] = run(f"{op}/{case}", optimizer_class, options, tensors)
    write("optimizers", tensors, metadata)
