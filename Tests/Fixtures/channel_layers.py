"""Cases of the layers of ConvNeXt that work on channels, as torchvision has them: channels last, and back."""

import torch
import torch.nn.functional as F

from common import CaseFile, Random


def normalized(x, weight, bias, epsilon):
    return F.layer_norm(x.permute(0, 2, 3, 1), weight.shape, weight, bias, epsilon).permute(0, 3, 1, 2)


def linear(x, weight, bias):
    return F.linear(x.permute(0, 2, 3, 1), weight, bias).permute(0, 3, 1, 2)


def block(x, kernel, shift, scale, offset, wide, wide_bias, narrow, narrow_bias, factors):
    """torchvision's CNBlock without stochastic depth."""
    y = F.conv2d(x, kernel, shift, padding=3, groups=x.shape[1])
    y = linear(normalized(y, scale, offset, 1e-6), wide, wide_bias)
    return x + factors * linear(F.gelu(y), narrow, narrow_bias)


def make():
    file = CaseFile("layers-channels")
    for case, shape, epsilon in (("small", (2, 3, 4, 5), 1e-6), ("wide", (1, 40, 2, 3), 1e-6), ("one-pixel", (3, 6, 1, 1), 1e-3)):
        channels = shape[1]
        file.add("layer_norm2d", case, lambda x, w, b: normalized(x, w, b, epsilon),
                 {"in0": Random(*shape), "weight": Random(channels), "bias": Random(channels)}, epsilon=epsilon)
        file.add("layer_scale", case, torch.mul, {"in0": Random(*shape), "layer_scale": Random(channels, 1, 1)})
        file.add("channel_linear", case, linear,
                 {"in0": Random(*shape), "weight": Random(7, channels), "bias": Random(7)})
    names = ("block.0.weight", "block.0.bias", "block.2.weight", "block.2.bias", "block.3.weight", "block.3.bias",
             "block.5.weight", "block.5.bias", "layer_scale")
    shapes = ((4, 1, 7, 7), (4,), (4,), (4,), (16, 4), (16,), (4, 16), (4,), (4, 1, 1))
    file.add("convnext_block", "small", block,
             {"in0": Random(2, 4, 6, 5)} | {name: Random(*shape) for name, shape in zip(names, shapes)})
    file.write()


if __name__ == "__main__":
    make()
