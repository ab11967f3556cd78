"""Cases of rearrangements, fillings and norms; all in float64."""

import math

import numpy as np
import torch

from common import CaseFile, Fixed, Random


def rearranging(file):
    for case, shape, axes in (("rows", (3, 4), [0]), ("last", (2, 3, 4), [2]), ("two", (2, 3, 4), [0, 2]),
                              ("all", (3, 2), [0, 1])):
        file.add("flip", case, lambda x: x.flip(axes), {"in0": Random(*shape)}, axes=axes)
    for case, shape, shift, axis in (("rows", (4, 3), 1, 0), ("back", (2, 5), -2, 1), ("around", (2, 3, 2), 7, 1),
                                     ("whole", (3, 2), 3, 0)):
        file.add("roll", case, lambda x: x.roll(shift, axis), {"in0": Random(*shape)}, shift=shift, axis=axis)
    for case, shape, counts in (("same", (2, 3), [2, 3]), ("fewer", (2, 3), [2]), ("more", (2, 3), [2, 1, 4]),
                                ("scalar", (), [3]), ("once", (2, 2), [1, 1])):
        file.add("tile", case, lambda x: x.tile(counts), {"in0": Random(*shape)}, counts=counts)
    for case, mask, value in (("same", [[1, 0, 1], [0, 0, 1]], -1.5), ("row", [1, 0, 1], 0.0),
                              ("column", [[0], [1]], -math.inf)):
        file.add("masked_fill", case, lambda x, mask: x.masked_fill(mask, value),
                 {"in0": Random(2, 3), "mask": Fixed(mask, dtype=np.bool_)}, value=str(value))


def norms(file):
    flat = Fixed([[2.0, 2.0], [3.0, -4.0]])
    zeros = Fixed([[0.0, 0.0], [3.0, -4.0]])
    for case, source, axes, unbiased, keeps in (
        ("all", Random(3, 4), [0, 1], False, False), ("rows", Random(3, 4), [1], True, True),
        ("channels", Random(2, 3, 2, 2), [0, 2, 3], True, False), ("equal", flat, [1], False, False),
    ):
        file.add("std", case, lambda x: x.std(axes, correction=int(unbiased), keepdim=keeps), {"in0": source}, axes=axes,
                 unbiased=unbiased, keeps=keeps)
    for order in (1.0, 2.0, 3.0, 1.5, math.inf):
        for case, source, axes, keeps in (("all", Random(3, 4), [0, 1], False), ("rows", Random(2, 3, 4), [-1], True),
                                          ("zeros", zeros, [1], False)):
            if case == "zeros" and order == math.inf:
                continue  # equal ones share the gradient
            file.add("vector_norm", f"{case}-{order}",
                     lambda x: torch.linalg.vector_norm(x, order, axes, keepdim=keeps), {"in0": source}, axes=axes,
                     keeps=keeps, order=str(order))


def make():
    file = CaseFile("operations-rearranging")
    rearranging(file)
    norms(file)
    file.write()


if __name__ == "__main__":
    make()
