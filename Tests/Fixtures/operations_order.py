"""Cases of the order of elements and of what runs along an axis; all in float64."""

import torch
import torch.nn.functional as F

from common import CaseFile, Fixed, Random


def make():
    file = CaseFile("operations-order")
    for axis in (0, 1, 2):
        file.add("cumsum", f"axis-{axis}", lambda x: x.cumsum(axis), {"in0": Random(3, 4, 5)}, axis=axis)
        for descending in (False, True):
            def function(x):
                values, indices = x.sort(dim=axis, descending=descending, stable=True)
                return values, {"indices": indices}
            file.add("sort", f"axis-{axis}-{'down' if descending else 'up'}", function, {"in0": Random(3, 4, 5)},
                     axis=axis, descending=descending)
            file.add("argsort", f"axis-{axis}-{'down' if descending else 'up'}",
                     lambda x: x.argsort(dim=axis, descending=descending, stable=True),
                     {"in0": Random(3, 4, 5, differentiable=False)}, axis=axis, descending=descending)
        file.add("argmin", f"axis-{axis}", lambda x: x.argmin(axis), {"in0": Random(3, 4, 5, differentiable=False)},
                 axis=axis)
    file.add("cumsum", "long", lambda x: x.cumsum(1), {"in0": Random(2, 150, 3)}, axis=1)
    tied = Fixed([[2.0, 1.0, 2.0, 1.0, 3.0], [0.0, 0.0, 0.0, -1.0, 0.0]], differentiable=False)
    for descending in (False, True):
        file.add("argsort", f"tied-{'down' if descending else 'up'}",
                 lambda x: x.argsort(dim=1, descending=descending, stable=True), {"in0": tied}, axis=1,
                 descending=descending)
    for case, shape, axis, count, smallest in (
        ("rows", (3, 7), 1, 2, False), ("all", (3, 4), 1, 4, False), ("smallest", (3, 7), 1, 3, True),
        ("long", (2, 90), 1, 5, False), ("middle", (2, 6, 3), 1, 2, True), ("first", (30, 2), 0, 4, False),
    ):
        def function(x):
            values, indices = x.topk(count, dim=axis, largest=not smallest)
            return values, {"indices": indices}
        file.add("topk", case, function, {"in0": Random(*shape)}, axis=axis, count=count, smallest=smallest)
    for case, left, right, axis in (("rows", (4, 5), (4, 5), 1), ("columns", (4, 5), (4, 5), 0),
                                    ("pairs", (3, 1, 6), (1, 2, 6), 2), ("pictures", (2, 3, 2, 2), (2, 3, 2, 2), 1)):
        file.add("cosine_similarity", case, lambda a, b: F.cosine_similarity(a, b, dim=axis),
                 {"in0": Random(*left), "in1": Random(*right)}, axis=axis)
    file.write()



if __name__ == "__main__":
    make()
