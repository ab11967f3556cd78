"""Cases of transposed convolution, upsampling, sums of products by letters, and look-ups."""

import numpy as np
import torch
import torch.nn.functional as F

from common import CaseFile, Fixed, Random


def transposed():
    file = CaseFile("operations-transposed")

    def add(case, image, outputs, kernel, stride=(1, 1), padding=(0, 0, 0, 0), extra=(0, 0), dilation=(1, 1), groups=1,
            bias=True):
        top, bottom, left, right = padding
        sources = {"in0": Random(*image), "weight": Random(image[1], outputs // groups, *kernel)}
        if bias:
            sources["bias"] = Random(outputs)

        def function(x, weight, bias=None):
            whole = F.conv_transpose2d(x, weight, bias, stride, 0, extra, groups, dilation)
            return whole[:, :, top:whole.shape[2] - bottom, left:whole.shape[3] - right]

        file.add("conv_transpose2d", case, function, sources, stride=stride, padding=padding, output_padding=extra,
                 dilation=dilation, groups=groups)

    add("1x1", (2, 3, 4, 5), 4, (1, 1))
    add("3x3", (2, 3, 4, 5), 4, (3, 3), bias=False)
    add("3x3-same", (2, 3, 4, 5), 2, (3, 3), padding=(1, 1, 1, 1))
    add("2x2-stride2", (2, 4, 3, 4), 3, (2, 2), stride=(2, 2))
    add("4x4-stride2", (1, 3, 4, 4), 2, (4, 4), stride=(2, 2), padding=(1, 1, 1, 1))
    add("3x3-stride2-extra", (2, 3, 4, 3), 4, (3, 3), stride=(2, 2), padding=(1, 1, 1, 1), extra=(1, 1))
    add("3x2-strides", (1, 2, 3, 4), 3, (3, 2), stride=(2, 3), extra=(0, 2))
    add("3x3-asymmetric", (2, 3, 4, 5), 2, (3, 3), stride=(2, 1), padding=(0, 1, 2, 0))
    add("3x3-dilated", (1, 3, 4, 4), 2, (3, 3), dilation=(2, 1), padding=(1, 1, 1, 1), extra=(1, 0))
    add("2x2-dilated-extra", (1, 2, 3, 3), 2, (2, 2), dilation=(3, 3), padding=(0, 1, 0, 0), extra=(2, 2))
    add("3x3-groups", (2, 4, 4, 3), 6, (3, 3), padding=(1, 1, 1, 1), groups=2)
    add("3x3-depthwise", (2, 4, 4, 3), 4, (3, 3), stride=(2, 2), padding=(1, 1, 1, 1), groups=4, bias=False)
    weight_gradients(file)
    file.write()


def weight_gradients(file):
    for case, image, weight, stride, padding, dilation, groups in (
        ("3x3", (2, 3, 5, 6), (4, 3, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 1),
        ("1x1", (2, 3, 4, 4), (2, 3, 1, 1), (1, 1), (0, 0, 0, 0), (1, 1), 1),
        ("strided", (2, 2, 7, 6), (3, 2, 3, 3), (2, 3), (1, 1, 1, 1), (1, 1), 1),
        ("asymmetric-dilated", (1, 2, 7, 8), (3, 2, 3, 2), (1, 2), (2, 0, 1, 0), (2, 1), 1),
        ("groups", (2, 4, 5, 5), (6, 2, 3, 3), (1, 1), (1, 1, 1, 1), (1, 1), 2),
        ("depthwise", (2, 3, 5, 5), (3, 1, 3, 3), (2, 2), (1, 1, 1, 1), (1, 1), 3),
    ):
        top, bottom, left, right = padding

        def function(x, gradient):
            padded = F.pad(x, (left, right, top, bottom))
            return torch.nn.grad.conv2d_weight(padded, weight, gradient, stride, 0, dilation, groups)

        sizes = [(image[2 + a] + padding[2 * a] + padding[2 * a + 1] - dilation[a] * (weight[2 + a] - 1) - 1) // stride[a] + 1
                 for a in (0, 1)]
        file.add("conv2d_weight", case, function, {"in0": Random(*image), "in1": Random(image[0], weight[0], *sizes)},
                 weight=weight, stride=stride, padding=padding, dilation=dilation, groups=groups)


def upsampling():
    file = CaseFile("operations-upsampling")
    sizes = {
        "up": ((2, 2, 4, 5), (9, 8)), "double": ((1, 2, 4, 4), (8, 8)), "down": ((2, 2, 9, 8), (4, 5)),
        "half": ((1, 2, 8, 8), (4, 4)), "mixed": ((1, 3, 7, 4), (3, 11)), "from-one": ((1, 2, 1, 1), (3, 4)),
        "to-one": ((1, 2, 5, 4), (1, 1)), "same": ((1, 2, 5, 4), (5, 4)),
    }
    for case, (image, size) in sizes.items():
        file.add("resize_nearest", case, lambda x: F.interpolate(x, size, mode="nearest"), {"in0": Random(*image)},
                 size=size)
    for mode in ("nearest", "bilinear", "bicubic"):
        for corners in (False, True) if mode != "nearest" else (None,):
            for factor in (2, 3):
                file.add("upsample", f"{mode}-{factor}-{corners}",
                         lambda x: F.interpolate(x, scale_factor=factor, mode=mode, align_corners=corners),
                         {"in0": Random(2, 2, 3, 4)}, mode=mode, factor=factor, align_corners=bool(corners))
    for factor in (1, 2, 3):
        file.add("pixel_shuffle", f"{factor}", lambda x: F.pixel_shuffle(x, factor),
                 {"in0": Random(2, 2 * factor * factor, 3, 4)}, factor=factor)
        file.add("pixel_unshuffle", f"{factor}", lambda x: F.pixel_unshuffle(x, factor),
                 {"in0": Random(2, 2, 2 * factor, 3 * factor)}, factor=factor)
    file.write()


def einsum():
    file = CaseFile("operations-einsum")
    for equation, *shapes in (
        ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)), ("bij,bkj->bik", (2, 3, 4), (2, 5, 4)), ("ij,jk", (3, 4), (4, 2)),
        ("ji,jk", (3, 4), (3, 2)), ("ij->ji", (3, 4)), ("ba", (3, 4)), ("ij->", (3, 4)), ("ij->i", (3, 4)),
        ("i,i->", (5,), (5,)), ("i,j->ij", (3,), (4,)), ("ij,ij->ij", (3, 4), (3, 4)), ("bi,bi->b", (3, 4), (3, 4)),
        ("nchw,kc->nkhw", (2, 3, 2, 4), (5, 3)), ("bhid,bhjd->bhij", (2, 2, 3, 4), (2, 2, 5, 4)),
        ("bhij,bhjd->bihd", (2, 2, 3, 5), (2, 2, 5, 4)), ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
        ("bi,ijk,bj->bk", (3, 2), (2, 4, 5), (3, 4)), ("abc,cd,bd->a", (2, 3, 4), (4, 2), (3, 2)),
        (" bij , bjk -> b i k ", (2, 2, 3), (2, 3, 2)), ("iJ,Jk->kJ", (3, 4), (4, 2)), ("ijk,ij->k", (2, 3, 4), (2, 3)),
    ):
        file.add("einsum", equation.replace(",", "+").replace("->", "=").replace(" ", "_"),
                 lambda *x: torch.einsum(equation, *x),
                 {f"in{i}": Random(*shape) for i, shape in enumerate(shapes)}, equation=equation)
    for case, left, right in (
        ("row", (4,), (4, 3)), ("column", (3, 4), (4,)), ("vectors", (5,), (5,)), ("rows", (4,), (2, 4, 3)),
        ("columns", (2, 3, 4), (4,)), ("shared-left", (3, 4), (2, 4, 5)), ("shared-right", (2, 2, 3, 4), (4, 5)),
        ("both", (2, 1, 3, 4), (3, 4, 2)),
    ):
        file.add("matmul_broadcast", case, torch.matmul, {"in0": Random(*left), "in1": Random(*right)})
    file.write()


def places():
    file = CaseFile("operations-places")
    integers = lambda values: Fixed(values, dtype=np.int64)
    for case, shape, axis, size, indices in (
        ("rows", (4, 3), 0, 5, [2, 0, 2, 4]), ("columns", (3, 5), 1, 4, [3, 3, 0, 1, 3]),
        ("middle", (2, 3, 4), 1, 3, [2, 1, 0]),
    ):
        def added(x, places):
            target = list(x.shape)
            target[axis] = size
            return torch.zeros(target, dtype=x.dtype).index_add(axis, places, x)

        file.add("index_add", case, added, {"in0": Random(*shape), "indices": integers(indices)}, axis=axis, size=size)
    for case, shape, axis, to in (("rows", (4, 3), 0, (2, 3)), ("columns", (3, 4), 1, (3, 6)),
                                  ("middle", (2, 5, 3), 1, (2, 4, 3))):
        indices = (np.arange(np.prod(to)).reshape(to) * 7 + 3) % shape[axis]
        file.add("gather_elements", case, lambda x, places: x.gather(axis, places),
                 {"in0": Random(*shape), "indices": integers(indices)}, axis=axis)
        scattered = (np.arange(np.prod(shape)).reshape(shape) * 5 + 1) % to[axis]
        file.add("scatter_add", case,
                 lambda x, places: torch.zeros(to, dtype=x.dtype).scatter_add(axis, places, x),
                 {"in0": Random(*shape), "indices": integers(scattered)}, axis=axis, size=to[axis])
    for case, indices, padding in (("row", [3, 0, 3, 1], None), ("matrix", [[4, 0, 1], [1, 1, 2]], None),
                                   ("one", 2, None), ("padding", [[4, 0, 1], [1, 1, 2]], 1)):
        file.add("embedding", case, lambda table, places: F.embedding(places, table, padding),
                 {"in0": Random(5, 3), "indices": integers(indices)}, padding=padding)
    file.write()


def make():
    for family in (transposed, upsampling, einsum, places):
        family()
