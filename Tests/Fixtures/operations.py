"""One file of cases per family of operations; all in float64. Operations on images are in spatial.py."""

import numpy as np
import torch
import torch.nn.functional as F

import operations_activations
import operations_losses
import operations_norms
import operations_parts
import operations_order
import operations_rearranging
import operations_shapes
import spatial
from common import CaseFile, Fixed, Random


def unary():
    file = CaseFile("operations-unary")
    anywhere = {"plain": Random(2, 3, 4), "matrix": Random(5, 7, low=-4, high=4), "scalar": Random()}
    positive = {"plain": Random(2, 3, 4, low=0.1, high=4), "matrix": Random(5, 7, low=0.01, high=9)}
    apart = {
        "plain": Random(2, 3, 4, low=0.3, high=4),
        "negative": Random(5, 7, low=-4, high=-0.3),
    }
    zeros = {"zeros": Fixed([-1.5, -0.0, 0.0, 2.0])}
    far = {"far": Fixed([-100.0, -30.0, -8.0, 8.0, 30.0, 100.0])}
    table = [
        ("exp", torch.exp, anywhere), ("log", torch.log, positive), ("sqrt", torch.sqrt, positive),
        ("reciprocal", torch.reciprocal, apart), ("square", torch.square, anywhere),
        ("sin", torch.sin, anywhere), ("cos", torch.cos, anywhere), ("neg", torch.neg, anywhere),
        ("log1p", torch.log1p, {"plain": Random(2, 3, 4, low=-0.9), "near-zero": Random(6, low=-1e-8, high=1e-8)}),
        ("expm1", torch.expm1, anywhere | {"near-zero": Random(6, low=-1e-8, high=1e-8)}),
        ("tanh", torch.tanh, anywhere | far), ("sigmoid", torch.sigmoid, anywhere | far),
        ("relu", torch.relu, anywhere | zeros), ("abs", torch.abs, anywhere | zeros),
        ("erf", torch.erf, anywhere | far), ("gelu", F.gelu, anywhere | {"far": Fixed([-30.0, -8.0, 8.0, 30.0])}),
        ("softplus", F.softplus, anywhere | {"far": Fixed([-100.0, -40.0, 40.0, 100.0])}),
    ]
    for op, function, cases in table:
        for case, source in cases.items():
            file.add(op, case, function, {"in0": source})
    for slope in (0.01, 0.2):
        for case, source in (anywhere | zeros).items():
            name = f"{case}-{slope}"
            file.add("leaky_relu", name, lambda x, s=slope: F.leaky_relu(x, s), {"in0": source}, slope=slope)
    for case, low, high in (("both", -0.75, 1.25), ("low", 0.0, None), ("high", None, 0.5)):
        file.add("clamp", case, lambda x: x.clamp(low, high), {"in0": Random(3, 8)}, min=low, max=high)
    for exponent in (2.0, 3.0, 0.5, -1.5):
        file.add("pow", f"{exponent}", lambda x: x.pow(exponent), {"in0": Random(3, 5, low=0.2, high=3)},
                 exponent=exponent)
    file.add("pow", "negative-base", lambda x: x.pow(3.0), {"in0": Random(3, 5, low=-3, high=-0.2)}, exponent=3.0)
    file.write()


def binary():
    file = CaseFile("operations-binary")
    shapes = {
        "same": ((2, 3, 4), (2, 3, 4)), "row": ((2, 3, 4), (4,)), "column": ((2, 3, 4), (3, 1)),
        "scalar": ((), (2, 3)), "outer": ((2, 1, 4), (1, 3, 1)), "channels": ((2, 3, 2, 2), (1, 3, 1, 1)),
        "longer-right": ((3, 1), (2, 1, 4)),
    }
    table = [
        ("add", torch.add, -2), ("sub", torch.sub, -2), ("mul", torch.mul, -2), ("div", torch.div, 0.3),
        ("maximum", torch.maximum, -2), ("minimum", torch.minimum, -2), ("pow_tensor", torch.pow, 0.3),
    ]
    for op, function, low in table:
        for case, (left, right) in shapes.items():
            file.add(op, case, function, {"in0": Random(*left, low=low), "in1": Random(*right, low=low)})
    file.write()


def reductions():
    file = CaseFile("operations-reductions")
    cases = {
        "all": ([0, 1, 2], False), "all-kept": ([0, 1, 2], True), "first": ([0], False), "last-kept": ([2], True),
        "middle": ([1], False), "two": ([0, 2], True),
    }
    table = {
        "sum": lambda x, axes, keep: x.sum(axes, keepdim=keep),
        "mean": lambda x, axes, keep: x.mean(axes, keepdim=keep),
        "amax": lambda x, axes, keep: x.amax(axes, keepdim=keep),
        "amin": lambda x, axes, keep: x.amin(axes, keepdim=keep),
        "logsumexp": lambda x, axes, keep: x.logsumexp(axes, keepdim=keep),
    }
    for op, function in table.items():
        for case, (axes, keep) in cases.items():
            file.add(op, case, lambda x: function(x, axes, keep), {"in0": Random(3, 4, 5)}, axes=axes, keepdims=keep)
    for case, (axes, keep) in cases.items():
        for correction in (0, 1):
            file.add("var", f"{case}-{correction}", lambda x: x.var(axes, correction=correction, keepdim=keep),
                     {"in0": Random(3, 4, 5)}, axes=axes, keepdims=keep, correction=correction)
    for axis in (0, 1, 2):
        source = Random(3, 4, 5, differentiable=False)
        file.add("argmax", f"axis-{axis}", lambda x: x.argmax(axis), {"in0": source}, axis=axis)
    tied = Fixed([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    file.add("amax", "tied", lambda x: x.amax(1), {"in0": tied}, axes=[1], keepdims=False)
    file.write()


def products():
    file = CaseFile("operations-matmul")
    for case, (m, k, n) in {"small": (2, 3, 4), "square": (5, 5, 5), "row": (1, 7, 3), "column": (6, 4, 1),
                            "one": (1, 1, 1)}.items():
        file.add("matmul", case, torch.matmul, {"in0": Random(m, k), "in1": Random(k, n)})
    for case, (left, right) in {
        "same": ((3, 2, 4), (3, 4, 5)), "deep": ((2, 3, 2, 4), (2, 3, 4, 3)), "shared-right": ((3, 2, 4), (4, 5)),
        "broadcast": ((2, 1, 3, 4), (1, 3, 4, 2)),
    }.items():
        file.add("batched_matmul", case, torch.matmul, {"in0": Random(*left), "in1": Random(*right)})
    for case, (rows, inputs, outputs, bias) in {
        "plain": (4, 6, 3, True), "no-bias": (4, 6, 3, False), "one-row": (1, 5, 7, True),
        "one-output": (3, 4, 1, True),
    }.items():
        sources = {"in0": Random(rows, inputs), "weight": Random(outputs, inputs)}
        if bias:
            sources["bias"] = Random(outputs)
        file.add("linear", case, F.linear, sources, bias=bias)
    file.write()


def classification():
    file = CaseFile("operations-losses")
    for op, function in (("softmax", F.softmax), ("log_softmax", F.log_softmax)):
        for case, shape, axis in (("rows", (4, 5), 1), ("columns", (4, 5), 0), ("middle", (2, 3, 4), 1)):
            file.add(op, case, lambda x: function(x, axis), {"in0": Random(*shape, low=-4, high=4)}, axis=axis)
        large = Fixed([[1000.0, 999.0, -1000.0], [-1000.0, -1001.0, -1002.5]])
        file.add(op, "large", lambda x: function(x, 1), {"in0": large}, axis=1)
    labels = lambda rows, classes: Fixed([(3 * i + 1) % classes for i in range(rows)], dtype=np.int64)
    for case, rows, classes, smoothing, reduction in (
        ("mean", 5, 4, 0.0, "mean"), ("sum", 5, 4, 0.0, "sum"), ("none", 5, 4, 0.0, "none"),
        ("smoothed", 4, 6, 0.1, "mean"), ("smoothed-sum", 3, 6, 0.3, "sum"), ("one-row", 1, 3, 0.0, "mean"),
    ):
        file.add("cross_entropy", case,
                 lambda x, y: F.cross_entropy(x, y, reduction=reduction, label_smoothing=smoothing),
                 {"in0": Random(rows, classes, low=-4, high=4), "labels": labels(rows, classes)},
                 reduction=reduction, smoothing=smoothing)
    for case, smoothing in (("plain", 0.0), ("smoothed", 0.1)):
        target = np.abs(np.sin(np.arange(20.0).reshape(5, 4) + 1))
        target /= target.sum(1, keepdims=True)
        file.add("cross_entropy_soft", case, lambda x, y: F.cross_entropy(x, y, label_smoothing=smoothing),
                 {"in0": Random(5, 4, low=-4, high=4), "target": Fixed(target, differentiable=False)},
                 reduction="mean", smoothing=smoothing)
    for case, shape, reduction in (("mean", (4, 3), "mean"), ("sum", (4, 3), "sum"), ("none", (2, 3, 2), "none")):
        file.add("bce_with_logits", case,
                 lambda x, y: F.binary_cross_entropy_with_logits(x, y, reduction=reduction),
                 {"in0": Random(*shape, low=-6, high=6), "target": Random(*shape, low=0, high=1, differentiable=False)},
                 reduction=reduction)
    file.add("bce_with_logits", "far", F.binary_cross_entropy_with_logits,
             {"in0": Fixed([-200.0, -50.0, 50.0, 200.0]), "target": Fixed([0.0, 1.0, 0.0, 1.0], differentiable=False)},
             reduction="mean")
    file.write()


def indexing():
    file = CaseFile("operations-indexing")
    for case, shape, axis, indices in (("rows", (4, 3), 0, [2, 0]), ("repeated", (4, 3), 0, [1, 1, 3, 1]),
                                       ("columns", (3, 5), 1, [4, 0, 2]), ("deep", (2, 3, 4), 2, [3, 3, 0])):
        file.add("index_select", case, lambda x, i: x.index_select(axis, i),
                 {"in0": Random(*shape), "indices": Fixed(indices, dtype=np.int64)}, axis=axis)
    for case, condition, left, right in (
        ("same", [[1, 0, 1], [0, 0, 1]], (2, 3), (2, 3)), ("scalar", [[1, 0, 1], [0, 0, 1]], (2, 3), ()),
        ("broadcast", [[1], [0]], (2, 3), (3,)),
    ):
        file.add("where", case, torch.where, {
            "condition": Fixed(condition, dtype=np.bool_), "in0": Random(*left), "in1": Random(*right)})
    for case, shape, before, after, value in (
        ("image", (1, 2, 3, 4), [0, 0, 1, 2], [0, 0, 3, 0], 0.0), ("value", (2, 3), [1, 0], [0, 2], 1.5),
        ("all-axes", (2, 2, 2), [1, 0, 2], [0, 1, 1], -1.0),
    ):
        order = [n for pair in reversed(list(zip(before, after))) for n in pair]
        file.add("pad", case, lambda x: F.pad(x, order, value=value), {"in0": Random(*shape)}, before=before,
                 after=after, value=value)
    for case, shapes, axis in (("rows", ((2, 3), (1, 3), (3, 3)), 0), ("columns", ((2, 3), (2, 1)), 1),
                               ("channels", ((1, 2, 3, 2), (1, 1, 3, 2)), 1)):
        file.add("cat", case, lambda *x: torch.cat(x, axis),
                 {f"in{i}": Random(*shape) for i, shape in enumerate(shapes)}, axis=axis)
    for case, shape, axis, start, end, step in (("rows", (5, 3), 0, 1, 4, 1), ("columns", (2, 7), 1, 2, 7, 1),
                                                ("steps", (3, 8), 1, 1, 8, 3), ("channels", (2, 4, 3, 3), 1, 0, 2, 1)):
        def function(x):
            return x[tuple(slice(start, end, step) if a == axis else slice(None) for a in range(x.dim()))]
        file.add("slice", case, function, {"in0": Random(*shape)}, axis=axis, start=start, end=end, step=step)
    for case, shape, axes in (("matrix", (3, 4), [1, 0]), ("last-first", (2, 3, 4), [2, 0, 1]),
                              ("image", (2, 3, 2, 4), [0, 2, 3, 1])):
        file.add("permute", case, lambda x: x.permute(axes), {"in0": Random(*shape)}, axes=axes)
    for case, shape, to in (("row", (4,), (3, 4)), ("column", (3, 1), (2, 3, 4)), ("scalar", (), (2, 2))):
        file.add("broadcast_to", case, lambda x: x.expand(to), {"in0": Random(*shape)}, shape=to)
    file.write()


def scalars(file):
    for case, source in (("plain", Random(2, 3, 4)), ("zeros", Fixed([-1.5, -0.0, 0.0, 2.0]))):
        file.add("sign", case, torch.sign, {"in0": source})
        file.add("floor", case, torch.floor, {"in0": source})
    for value in (-1.5, 3.0):
        file.add("add_scalar", f"{value}", lambda x: x + value, {"in0": Random(2, 3, 4)}, value=value)
        file.add("mul_scalar", f"{value}", lambda x: x * value, {"in0": Random(2, 3, 4)}, value=value)
    # Halves and quarters, which float32 holds exactly.
    exact = Fixed([[0.25, -0.5, 1.75], [3.0, -2.25, 0.0]])
    file.add("cast", "exact", lambda x: (x.float() * 2).double(), {"in0": exact})


def reshaping(file):
    for case, shape, to in (("matrix", (3, 4), [2, 6]), ("open", (2, 3, 4), [4, -1]), ("scalar", (1, 1), [])):
        file.add("reshape", case, lambda x: x.reshape(to), {"in0": Random(*shape)}, shape=to)


def make():
    for family in (unary, binary, reductions, products, classification, indexing):
        family()
    spatial.make()
    file = CaseFile("operations-scalars-pooled")
    for family in (scalars, reshaping, spatial.pooled):
        family(file)
    file.write()
    operations_activations.make()
    operations_order.make()
    operations_losses.make()
    operations_norms.make()
    operations_shapes.make()
    operations_rearranging.make()
    operations_parts.make()
