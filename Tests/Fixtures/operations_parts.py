"""Cases of products, roundings, triangles, grids and medians; all in float64."""

import numpy as np
import torch

from common import CaseFile, Fixed, Random


def products(file):
    zeros = Fixed([[2.0, 0.0, -3.0], [0.0, 1.5, 0.0], [0.5, 4.0, 2.0]])
    for case, source, axis in (("rows", Random(3, 5), 0), ("middle", Random(2, 7, 3), 1), ("zeros", zeros, 1),
                               ("one", Random(3, 1), 1)):
        file.add("prod", case, lambda x: x.prod(axis), {"in0": source}, axes=[axis], keeps=False)
        file.add("cumprod", case, lambda x: x.cumprod(axis), {"in0": source}, axis=axis)
    file.add("prod", "all", lambda x: x.prod(), {"in0": Random(2, 3, 3)}, axes=[0, 1, 2], keeps=False)
    file.add("prod", "kept", lambda x: x.prod(1, keepdim=True), {"in0": Random(2, 6)}, axes=[1], keeps=True)
    file.add("outer", "plain", torch.outer, {"in0": Random(4), "in1": Random(3)})
    for case, shapes in (("same", ((3, 4), (3, 4))), ("broadcast", ((3, 1), (4,)))):
        file.add("lerp", case, lambda a, b: torch.lerp(a, b, 0.3), {"in0": Random(*shapes[0]), "in1": Random(*shapes[1])},
                 weight=0.3)
    file.add("lerp_tensor", "plain", torch.lerp, {"in0": Random(3, 4), "in1": Random(3, 4), "weight": Random(3, 4)})


def roundings(file):
    halves = Fixed([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 3.0, -3.0, 1e17, -7.3, 7.8])
    for name in ("ceil", "trunc", "round"):
        for case, source in (("halves", halves), ("random", Random(4, 5))):
            file.add(name, case, lambda x: getattr(torch, name)(x), {"in0": source})


def parts(file):
    for case, shape, diagonal in (("square", (3, 3), 0), ("wide", (2, 5), 1), ("tall", (2, 4, 2), -1)):
        file.add("tril", case, lambda x: x.tril(diagonal), {"in0": Random(*shape)}, diagonal=diagonal)
        file.add("triu", case, lambda x: x.triu(diagonal), {"in0": Random(*shape)}, diagonal=diagonal)
    file.add("meshgrid", "plain", lambda a, b, c: sum(g * (i + 2) for i, g in enumerate(torch.meshgrid(a, b, c, indexing="ij"))),
             {"in0": Random(2), "in1": Random(3), "in2": Random(4)})
    file.add("split", "plain", lambda x: torch.cat([p.sum(1, keepdim=True) for p in x.split(3, 1)], 1), {"in0": Random(2, 8)},
             size=3)
    file.add("split_sizes", "plain", lambda x: torch.cat([p.sum(1, keepdim=True) for p in x.split([1, 5, 2], 1)], 1),
             {"in0": Random(2, 8)}, sizes=[1, 5, 2])
    for case, count in (("even", 4), ("uneven", 3), ("fewer", 5)):
        file.add("chunk", case, lambda x: torch.cat([p.sum(1, keepdim=True) for p in x.chunk(count, 1)], 1),
                 {"in0": Random(2, 8)}, count=count)
    for case, shape, axis in (("odd", (3, 5), 1), ("even", (4, 3), 0)):
        file.add("median", case, lambda x: x.median(axis).values, {"in0": Random(*shape)}, axis=axis)
    file.add("median_all", "plain", lambda x: x.median(), {"in0": Random(3, 4)})
    for case, shape, size in (("even", (2, 3, 6, 4), (3, 2)), ("uneven", (2, 2, 5, 7), (3, 4)), ("larger", (1, 2, 2, 3), (3, 5))):
        file.add("adaptive_max_pool2d", case, lambda x: torch.nn.functional.adaptive_max_pool2d(x, size),
                 {"in0": Random(*shape)}, size=list(size))


def make():
    file = CaseFile("operations-parts")
    products(file)
    roundings(file)
    parts(file)
    file.write()


if __name__ == "__main__":
    make()
