"""Cases of operations that belong to no larger family; all in float64."""

import torch
import torch.nn.functional as F

from common import CaseFile, Fixed, Random


def make():
    file = CaseFile("operations-rest")
    for case, source in (("plain", Random(2, 3, 4)), ("zeros", Fixed([-1.5, -0.0, 0.0, 2.0]))):
        file.add("sign", case, torch.sign, {"in0": source})
        file.add("floor", case, torch.floor, {"in0": source})
    for value in (-1.5, 3.0):
        file.add("add_scalar", f"{value}", lambda x: x + value, {"in0": Random(2, 3, 4)}, value=value)
        file.add("mul_scalar", f"{value}", lambda x: x * value, {"in0": Random(2, 3, 4)}, value=value)
    # Halves and quarters, which float32 holds exactly.
    exact = Fixed([[0.25, -0.5, 1.75], [3.0, -2.25, 0.0]])
    file.add("cast", "exact", lambda x: (x.float() * 2).double(), {"in0": exact})
    for case, shape, to in (("matrix", (3, 4), [2, 6]), ("open", (2, 3, 4), [4, -1]), ("scalar", (1, 1), [])):
        file.add("reshape", case, lambda x: x.reshape(to), {"in0": Random(*shape)}, shape=to)
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
    file.write()
