"""Cases of activations; all in float64."""

import torch
import torch.nn.functional as F

from common import CaseFile, Fixed, Random


def make():
    file = CaseFile("operations-activations")
    cases = {
        "plain": Random(2, 3, 4), "wide": Random(5, 7, low=-6, high=6), "scalar": Random(),
        "many": Random(3, 5, 8, 12, low=-5, high=5),
    }
    far = {"far": Fixed([-100.0, -30.0, -8.0, 8.0, 30.0, 100.0])}
    for op, function in (("silu", F.silu), ("hardswish", F.hardswish)):
        for case, source in (cases | far).items():
            file.add(op, case, function, {"in0": source})
    bounds = {"bounds": Fixed([-0.0, 0.0, 1e-3, 5.5, 6.0, 6.5])}
    for case, source in ({"wide": Random(5, 7, low=-4, high=9)} | far | bounds).items():
        file.add("relu6", case, F.relu6, {"in0": source})
    for alpha in (1.0, 0.4):
        for case, source in (cases | far).items():
            file.add("elu", f"{case}-{alpha}", lambda x: F.elu(x, alpha), {"in0": source}, alpha=alpha)
    for case, shape, channels in (("rows", (4, 3), 3), ("picture", (2, 3, 4, 5), 3), ("blocks", (2, 16, 3, 3), 16),
                                  ("padded", (1, 5, 4, 4), 5), ("shared", (2, 3, 4, 5), 1), ("line", (7,), 1)):
        file.add("prelu", case, F.prelu, {"in0": Random(*shape), "slope": Random(channels, low=-0.5, high=0.8)})
    file.write()



if __name__ == "__main__":
    make()
