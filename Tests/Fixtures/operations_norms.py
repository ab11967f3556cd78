"""Cases of layer, group, instance and local response normalization."""

import torch.nn.functional as F

from common import CaseFile, Random


def layer_and_group(file):
    for case, shape, count, scaled, shifted, epsilon in (
        ("rows", (4, 6), 1, True, True, 1e-5), ("one-row", (1, 7), 1, True, True, 1e-3),
        ("plain", (2, 3, 5), 1, False, False, 1e-5), ("two-axes", (2, 3, 4, 5), 2, True, True, 1e-5),
        ("pictures", (3, 2, 5, 4), 3, True, False, 1e-5), ("long", (3, 77), 1, True, True, 1e-5),
    ):
        sources = {"in0": Random(*shape)}
        sources |= {"weight": Random(*shape[-count:])} if scaled else {}
        sources |= {"bias": Random(*shape[-count:])} if shifted else {}
        file.add("layer_norm", case, lambda x, w=None, b=None: F.layer_norm(x, shape[-count:], w, b, epsilon), sources,
                 axes=count, epsilon=epsilon)
    for case, shape, groups, affine, epsilon in (
        ("two", (2, 6, 3, 4), 2, True, 1e-5), ("three", (3, 6, 5, 3), 3, True, 1e-3), ("one", (2, 4, 3, 3), 1, True, 1e-5),
        ("plain", (2, 4, 3, 3), 2, False, 1e-5), ("flat", (3, 6), 2, True, 1e-5), ("sequence", (2, 4, 9), 2, True, 1e-5),
    ):
        sources = {"in0": Random(*shape)}
        sources |= {"weight": Random(shape[1]), "bias": Random(shape[1])} if affine else {}
        file.add("group_norm", case, lambda x, w=None, b=None: F.group_norm(x, groups, w, b, epsilon), sources,
                 groups=groups, epsilon=epsilon)


def instance(file):
    for case, shape, affine in (("affine", (2, 3, 4, 5), True), ("plain", (3, 2, 6, 5), False), ("sequence", (2, 3, 9), True)):
        sources = {"in0": Random(*shape)}
        sources |= {"weight": Random(shape[1]), "bias": Random(shape[1])} if affine else {}
        file.add("instance_norm", case, lambda x, w=None, b=None: F.instance_norm(x, weight=w, bias=b), sources,
                 epsilon=1e-5)


def local_response(file):
    for case, shape, size, alpha, beta, k in (
        ("alexnet", (2, 8, 5, 6), 5, 1e-4, 0.75, 2.0), ("strong", (2, 7, 4, 5), 5, 0.5, 0.75, 1.0),
        ("even", (1, 6, 5, 5), 4, 0.3, 0.5, 1.0), ("other-power", (2, 5, 3, 4), 3, 0.7, 1.4, 0.5),
        ("wider-than-channels", (1, 3, 4, 4), 9, 0.9, 0.75, 1.0), ("one", (2, 3, 4, 4), 1, 0.5, 0.75, 1.0),
        ("sequence", (2, 6, 11), 5, 0.4, 0.75, 1.0),
    ):
        file.add("local_response_norm", case, lambda x: F.local_response_norm(x, size, alpha, beta, k),
                 {"in0": Random(*shape)}, size=size, alpha=alpha, beta=beta, k=k)


def make():
    file = CaseFile("operations-norms")
    layer_and_group(file)
    instance(file)
    local_response(file)
    file.write()
