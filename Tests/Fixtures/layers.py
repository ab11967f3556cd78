"""Cases of whole layers and blocks, in training where that matters; all in float64. Roles are the layers' state names."""

import torch
import torch.nn.functional as F
from torch import nn

from common import CaseFile, Random


class SqueezeExcitation(nn.Module):
    def __init__(self, channels, squeezed, activation=nn.ReLU, gate=nn.Sigmoid):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, squeezed, 1), nn.Conv2d(squeezed, channels, 1)
        self.activation, self.gate = activation(), gate()

    def forward(self, x):
        means = F.adaptive_avg_pool2d(x, 1)
        return x * self.gate(self.fc2(self.activation(self.fc1(means))))


class Unit(nn.Sequential):
    def __init__(self, inputs, outputs, kernel, stride, groups, activation):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs),
            *([activation()] if activation else []))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, width, outputs, kernel, stride, activation, squeeze=None):
        super().__init__()
        parts = [] if width == inputs else [Unit(inputs, width, 1, 1, 1, activation)]
        parts += [Unit(width, width, kernel, stride, width, activation)] + ([squeeze] if squeeze else [])
        self.block = nn.Sequential(*parts, Unit(width, outputs, 1, 1, 1, None))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.block(x) if self.adds else self.block(x)


def module(file, op, case, network, shape, **attributes):
    """A module with generated parameters; batch normalization by the statistics of the batch."""
    network = network.double().train()
    names = [name for name, _ in network.named_parameters()]
    shapes = {name: tuple(parameter.shape) for name, parameter in network.named_parameters()}

    def run(x, *parameters):
        return torch.func.functional_call(network, dict(zip(names, parameters)), (x,))

    inputs = {"in0": Random(*shape)}
    inputs |= {name: Random(*size, **({"low": 0.5, "high": 1.5} if len(size) == 1 else {})) for name, size in shapes.items()}
    file.add(op, case, run, inputs, **attributes)


def same(x, weight, stride, dilation):
    """TensorFlow's padding: as many zeros as leave one window for each stride."""
    pads = []
    for size, kernel in zip(reversed(x.shape[2:]), reversed(weight.shape[2:])):
        total = max(0, (-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size)
        pads += [total // 2, total - total // 2]
    return F.conv2d(F.pad(x, pads), weight, stride=stride, dilation=dilation)


def paddings(file):
    for case, sides in (("even", (1, 1, 1, 1)), ("uneven", (2, 0, 1, 3)), ("none", (0, 0, 0, 0))):
        top, bottom, left, right = sides
        for op, mode in (("zero_pad", "constant"), ("reflection_pad", "reflect"), ("replication_pad", "replicate")):
            file.add(op, case, lambda x: F.pad(x, (left, right, top, bottom), mode), {"in0": Random(2, 3, 4, 5)},
                     sides=sides)
    for case, size, kernel, stride, dilation in (
        ("even", (6, 8), 3, 2, 1), ("odd", (7, 5), 3, 2, 1), ("both", (6, 7), 5, 2, 1), ("unit", (5, 4), 3, 1, 1),
        ("even-kernel", (5, 6), 2, 1, 1), ("dilated", (9, 8), 3, 2, 2), ("wide-stride", (7, 9), 1, 3, 1),
    ):
        file.add("same_conv", case, lambda x, weight: same(x, weight, stride, dilation),
                 {"in0": Random(2, 2, *size), "weight": Random(3, 2, kernel, kernel)}, kernel=kernel, stride=stride,
                 dilation=dilation)


def make():
    file = CaseFile("layers")
    module(file, "squeeze_excitation", "relu", SqueezeExcitation(6, 2), (2, 6, 3, 4))
    module(file, "squeeze_excitation", "silu", SqueezeExcitation(6, 2, nn.SiLU), (2, 6, 3, 4))
    module(file, "squeeze_excitation", "hard", SqueezeExcitation(6, 3, gate=nn.Hardsigmoid), (2, 6, 3, 4))
    module(file, "inverted_residual", "added", InvertedResidual(4, 8, 4, 3, 1, nn.ReLU6), (3, 4, 5, 4))
    module(file, "inverted_residual", "strided", InvertedResidual(4, 12, 6, 5, 2, nn.Hardswish), (3, 4, 6, 7))
    module(file, "inverted_residual", "squeezed",
           InvertedResidual(4, 8, 4, 3, 1, nn.SiLU, SqueezeExcitation(8, 2, nn.SiLU)), (3, 4, 4, 5))
    module(file, "inverted_residual", "narrow", InvertedResidual(6, 6, 3, 3, 1, nn.ReLU6), (2, 6, 4, 4))
    for case, shape, groups in (("two", (2, 6, 3, 2), 2), ("three", (1, 9, 2, 2), 3), ("one", (2, 4, 2, 3), 1),
                                ("each", (2, 5, 2, 2), 5)):
        file.add("channel_shuffle", case, lambda x: F.channel_shuffle(x, groups), {"in0": Random(*shape)}, groups=groups)
    paddings(file)
    file.write()


if __name__ == "__main__":
    make()
