"""Cases of operations on images and their features: convolution, pooling, normalization, resizing, erasing."""

import numpy as np
import torch
import torch.nn.functional as F

from common import CaseFile, Fixed, Random


def convolutions():
    file = CaseFile("operations-conv2d")

    def add(case, image, outputs, kernel, stride=(1, 1), padding=(0, 0, 0, 0), dilation=(1, 1), groups=1, bias=True):
        top, bottom, left, right = padding
        sources = {"in0": Random(*image), "weight": Random(outputs, image[1] // groups, *kernel)}
        if bias:
            sources["bias"] = Random(outputs)

        def function(x, weight, bias=None):
            return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, stride, 0, dilation, groups)

        file.add("conv2d", case, function, sources, stride=stride, padding=padding, dilation=dilation, groups=groups,
                 bias=bias)

    add("1x1", (2, 3, 5, 6), 4, (1, 1))
    add("1x1-stride2", (2, 3, 7, 6), 4, (1, 1), stride=(2, 2), bias=False)
    add("3x3", (2, 3, 6, 7), 4, (3, 3))
    add("3x3-same", (2, 3, 6, 7), 5, (3, 3), padding=(1, 1, 1, 1))
    add("3x3-same-larger", (2, 16, 12, 12), 16, (3, 3), padding=(1, 1, 1, 1), bias=False)
    add("3x3-stride2", (2, 4, 9, 8), 3, (3, 3), stride=(2, 2), padding=(1, 1, 1, 1))
    add("3x3-strides", (1, 2, 9, 10), 3, (3, 3), stride=(2, 3), padding=(1, 1, 0, 2))
    add("3x3-asymmetric", (2, 3, 5, 6), 2, (3, 3), padding=(0, 1, 2, 0))
    add("3x3-dilated", (1, 3, 9, 9), 4, (3, 3), padding=(2, 2, 2, 2), dilation=(2, 2))
    add("3x3-dilations", (1, 2, 9, 10), 3, (3, 3), dilation=(1, 3), padding=(0, 0, 3, 3))
    add("3x3-groups", (2, 6, 6, 5), 4, (3, 3), padding=(1, 1, 1, 1), groups=2)
    add("3x3-depthwise", (2, 4, 7, 6), 4, (3, 3), padding=(1, 1, 1, 1), groups=4, bias=False)
    add("3x3-depthwise-multiplier", (1, 3, 7, 7), 6, (3, 3), stride=(2, 2), padding=(1, 1, 1, 1), groups=3)
    add("5x5", (1, 3, 8, 9), 2, (5, 5), padding=(2, 2, 2, 2))
    add("7x7-stride2", (1, 3, 13, 14), 4, (7, 7), stride=(2, 2), padding=(3, 3, 3, 3), bias=False)
    add("1x7", (1, 3, 6, 9), 2, (1, 7), padding=(0, 0, 3, 3))
    add("whole", (2, 3, 4, 4), 5, (4, 4))
    file.write()


def pooling():
    file = CaseFile("operations-pooling")
    geometries = {
        "2x2": ((2, 3, 6, 8), (2, 2), (2, 2), (0, 0), False),
        "2x2-odd": ((2, 3, 7, 5), (2, 2), (2, 2), (0, 0), False),
        "2x2-odd-ceil": ((2, 3, 7, 5), (2, 2), (2, 2), (0, 0), True),
        "3x3-stride2": ((2, 2, 9, 8), (3, 3), (2, 2), (1, 1), False),
        "3x3-stride2-ceil": ((2, 2, 9, 8), (3, 3), (2, 2), (1, 1), True),
        "3x3-stride1": ((1, 2, 5, 6), (3, 3), (1, 1), (1, 1), False),
        "3x2": ((1, 3, 9, 9), (3, 2), (2, 3), (1, 0), True),
        "last-window-outside": ((1, 2, 6, 6), (2, 2), (3, 3), (1, 1), True),
    }
    for case, (image, kernel, stride, padding, ceil) in geometries.items():
        attributes = {"kernel": kernel, "stride": stride, "padding": padding, "ceil": ceil}
        file.add("max_pool2d", case, lambda x: F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil),
                 {"in0": Random(*image)}, **attributes)
        for include in (True, False):
            file.add("avg_pool2d", f"{case}-{'padded' if include else 'inside'}",
                     lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil, include), {"in0": Random(*image)},
                     **attributes, count_include_pad=include)
    for case, image, size in (("one", (2, 3, 5, 7), (1, 1)), ("divides", (2, 3, 6, 8), (3, 4)),
                              ("uneven", (2, 3, 7, 10), (3, 4)), ("grows", (1, 2, 3, 4), (5, 7))):
        file.add("adaptive_avg_pool2d", case, lambda x: F.adaptive_avg_pool2d(x, size), {"in0": Random(*image)},
                 size=size)
    file.write()


def normalization():
    file = CaseFile("operations-batchnorm")
    for case, image, epsilon, momentum in (("plain", (4, 3, 5, 6), 1e-5, 0.1), ("epsilon", (2, 4, 3, 3), 1e-3, 0.01),
                                           ("one-row", (1, 2, 4, 4), 1e-5, 1.0), ("flat", (6, 5), 1e-5, 0.1)):
        sources = lambda: {
            "in0": Random(*image), "weight": Random(image[1]), "bias": Random(image[1]),
            "running_mean": Random(image[1], differentiable=False),
            "running_var": Random(image[1], low=0.3, high=2, differentiable=False),
        }

        def training(x, weight, bias, mean, variance):
            mean, variance = mean.clone(), variance.clone()
            out = F.batch_norm(x, mean, variance, weight, bias, True, momentum, epsilon)
            return out, {"out_running_mean": mean, "out_running_var": variance}

        def evaluation(x, weight, bias, mean, variance):
            return F.batch_norm(x, mean, variance, weight, bias, False, momentum, epsilon)

        file.add("batch_norm_training", case, training, sources(), epsilon=epsilon, momentum=momentum)
        file.add("batch_norm_evaluation", case, evaluation, sources(), epsilon=epsilon, momentum=momentum)
    file.write()


def resizing():
    file = CaseFile("operations-resize")
    sizes = {
        "up": ((2, 2, 4, 5), (9, 8)), "double": ((1, 2, 4, 4), (8, 8)), "down": ((2, 2, 9, 8), (4, 5)),
        "half": ((1, 2, 8, 8), (4, 4)), "mixed": ((1, 3, 7, 4), (3, 11)), "from-one": ((1, 2, 1, 1), (3, 4)),
        "to-one": ((1, 2, 5, 4), (1, 1)), "same": ((1, 2, 5, 4), (5, 4)),
    }
    for mode in ("bilinear", "bicubic"):
        for case, (image, size) in sizes.items():
            for corners in (False, True):
                file.add(f"resize_{mode}", f"{case}-{'corners' if corners else 'centers'}",
                         lambda x: F.interpolate(x, size, mode=mode, align_corners=corners), {"in0": Random(*image)},
                         size=size, align_corners=corners)
    file.write()


def erase(features, gamma, relative):
    """M_avg, the threshold per image, M_e (1 where kept), and the erased features behind the whole ones."""
    mean = features.mean(1, keepdim=True)
    if relative:
        threshold = gamma * mean.amax((2, 3), keepdim=True)
    else:
        threshold = torch.full_like(mean[:, :, :1, :1], gamma)
    mask = (mean < threshold).to(features.dtype)
    stacked = torch.cat([features, features * mask.detach()])
    return stacked, {"mean": mean, "threshold": threshold, "mask": mask}


def erasing():
    file = CaseFile("operations-erasing")
    flat = Fixed(np.full((1, 2, 2, 2), 0.5))
    some = Fixed([[[[0.0, 0.0], [0.0, 0.0]]] * 2, [[[1.0, 0.0], [2.0, 4.0]], [[1.0, 4.0], [2.0, 2.0]]]])
    cases = {
        "relative": (Random(3, 4, 5, 6, low=0, high=2), 0.7, True),
        "relative-low": (Random(2, 8, 7, 7, low=-0.5, high=2), 0.4, True),
        "relative-signed": (Random(2, 3, 4, 4, low=-2, high=2), 0.9, True),
        "relative-negative": (Random(2, 3, 4, 4, low=-2, high=-0.1), 0.7, True),
        "relative-zero-picture": (some, 0.5, True),
        "relative-constant": (flat, 1.0, True),
        "absolute": (Random(3, 4, 5, 6, low=0, high=2), 0.95, False),
        "absolute-none": (Random(1, 2, 3, 3, low=0, high=1), 1.5, False),
        "absolute-all": (Random(1, 2, 3, 3, low=0.5, high=1), 0.25, False),
        "absolute-equal": (flat, 0.5, False),
    }
    for case, (source, gamma, relative) in cases.items():
        file.add("erase", case, lambda x: erase(x, gamma, relative), {"in0": source}, gamma=gamma, relative=relative)
    file.write()


def pooled(file):
    """Pooling to one pixel, and convolutions that pool."""
    for case, shape in (("square", (2, 3, 4, 4)), ("blocks", (2, 16, 3, 5)), ("one", (1, 2, 1, 1))):
        file.add("global_avg_pool2d", case, lambda x: x.mean((2, 3)), {"in0": Random(*shape)})
    for case, channels, outputs, size, padding, kernel, stride in (
        ("2x2", 3, 4, 6, 1, 2, 2), ("overlapping", 2, 3, 9, 0, 3, 2), ("blocks", 16, 16, 6, 1, 2, 2),
    ):
        sources = {"in0": Random(2, channels, size, size), "weight": Random(outputs, channels, 3, 3),
                   "bias": Random(outputs)}
        file.add("conv2d_relu_max_pool2d", case,
                 lambda x, w, b: F.max_pool2d(F.conv2d(x, w, b, padding=padding).relu(), kernel, stride), sources,
                 padding=padding, kernel=kernel, stride=stride)


def make():
    for family in (convolutions, pooling, normalization, resizing, erasing):
        family()
