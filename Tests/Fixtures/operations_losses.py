"""Cases of losses by element and by class, with weights; all in float64."""

import numpy as np
import torch
import torch.nn.functional as F

from common import CaseFile, Fixed, Random


def regression_losses(file):
    shapes = {"mean": ((4, 3), "mean"), "sum": ((4, 3), "sum"), "none": ((2, 3, 2), "none")}
    table = [
        ("mse", lambda x, y, r: F.mse_loss(x, y, reduction=r), {}),
        ("l1", lambda x, y, r: F.l1_loss(x, y, reduction=r), {}),
        ("huber", lambda x, y, r: F.huber_loss(x, y, reduction=r, delta=0.8), {"delta": 0.8}),
        ("smooth_l1", lambda x, y, r: F.smooth_l1_loss(x, y, reduction=r, beta=0.6), {"beta": 0.6}),
        ("smooth_l1_zero", lambda x, y, r: F.smooth_l1_loss(x, y, reduction=r, beta=0.0), {"beta": 0.0}),
    ]
    for op, function, attributes in table:
        for case, (shape, reduction) in shapes.items():
            file.add(op.removesuffix("_zero"), case + ("-zero" if op.endswith("_zero") else ""),
                     lambda x, y: function(x, y, reduction),
                     {"in0": Random(*shape), "target": Random(*shape)}, reduction=reduction, **attributes)


def divergences(file):
    def probabilities(rows, classes):
        values = np.abs(np.sin(np.arange(float(rows * classes)).reshape(rows, classes) + 1))
        values[0, 1] = 0.0
        return values / values.sum(1, keepdims=True)

    for reduction in ("mean", "sum", "batchmean", "none"):
        file.add("kl_div", reduction, lambda x, t: F.kl_div(x, t, reduction=reduction),
                 {"in0": Random(5, 4, low=-4, high=-0.1),
                  "target": Fixed(probabilities(5, 4), differentiable=False)}, reduction=reduction, log=False)
        file.add("kl_div", f"{reduction}-log", lambda x, t: F.kl_div(x, t, reduction=reduction, log_target=True),
                 {"in0": Random(5, 4, low=-4, high=-0.1), "target": Random(5, 4, low=-4, high=-0.1)},
                 reduction=reduction, log=True)
    file.add("kl_div", "target", lambda x, t: F.kl_div(x, t, reduction="batchmean"),
             {"in0": Random(3, 4, low=-4, high=-0.1), "target": Random(3, 4, low=0.1, high=0.9)},
             reduction="batchmean", log=False)


def binary_losses(file):
    for case, reduction, positive, weight in (
        ("positive", "mean", (3,), None), ("weighted", "mean", None, (4, 1)), ("both", "sum", (3,), (4, 3)),
        ("both-each", "none", (4, 3), (4, 1)),
    ):
        inputs = {"in0": Random(4, 3, low=-6, high=6), "target": Random(4, 3, low=0, high=1, differentiable=False)}
        if positive:
            inputs["positive"] = Random(*positive, low=0.5, high=4, differentiable=False)
        if weight:
            inputs["weights"] = Random(*weight, low=0, high=2, differentiable=False)

        def function(x, t, *rest):
            rest = list(rest)
            p = rest.pop(0) if positive else None
            w = rest.pop(0) if weight else None
            return F.binary_cross_entropy_with_logits(x, t, weight=w, pos_weight=p, reduction=reduction)
        file.add("bce_with_logits_weighted", case, function, inputs, reduction=reduction)
    far = Fixed([-200.0, -50.0, 50.0, 200.0])
    file.add("bce_with_logits_weighted", "far",
             lambda x, t, p: F.binary_cross_entropy_with_logits(x, t, pos_weight=p),
             {"in0": far, "target": Fixed([0.0, 1.0, 0.0, 1.0], differentiable=False),
              "positive": Fixed([2.5], differentiable=False)}, reduction="mean")
    for case, reduction, positive in (("target", "mean", None), ("target-positive", "none", 2.5)):
        file.add("bce_with_logits_weighted", case,
                 lambda x, t, p=None: F.binary_cross_entropy_with_logits(x, t, pos_weight=p, reduction=reduction),
                 {"in0": Random(4, 3, low=-6, high=6), "target": Random(4, 3, low=0, high=1)}
                 | ({"positive": Fixed([positive], differentiable=False)} if positive else {}), reduction=reduction)


def reduced(losses, reduction):
    return {"mean": losses.mean, "sum": losses.sum, "none": lambda: losses}[reduction]()


def sigmoid_focal(x, t, alpha, gamma, reduction):
    """As torchvision.ops.sigmoid_focal_loss writes it: from the probability of the truth."""
    p = torch.sigmoid(x)
    truth = p * t + (1 - p) * (1 - t)
    losses = F.binary_cross_entropy_with_logits(x, t, reduction="none") * (1 - truth) ** gamma
    return reduced(losses if alpha is None else losses * (alpha * t + (1 - alpha) * (1 - t)), reduction)


def focal_losses(file):
    bits = Fixed([[(i * 7 + j * 3) % 5 % 2 for j in range(3)] for i in range(4)], differentiable=False)
    for case, alpha, gamma, reduction in (("mean", 0.25, 2.0, "mean"), ("sum", 0.6, 1.5, "sum"),
                                          ("none", None, 2.0, "none"), ("plain", None, 0.0, "mean"),
                                          ("root", 0.25, 0.5, "mean")):
        file.add("sigmoid_focal", case, lambda x, t: sigmoid_focal(x, t, alpha, gamma, reduction),
                 {"in0": Random(4, 3, low=-6, high=6), "target": bits}, alpha=alpha, gamma=gamma, reduction=reduction)
    for case, gamma, weighted, reduction in (("mean", 2.0, False, "mean"), ("sum", 1.5, True, "sum"),
                                             ("none", 2.0, True, "none"), ("plain", 0.0, False, "mean"),
                                             ("root", 0.5, True, "mean")):
        weights = [0.5, 2.0, 1.25, 0.75]

        def function(x, y):
            logs = F.log_softmax(x, 1).gather(1, y[:, None])[:, 0]
            losses = -logs * (1 - logs.exp()) ** gamma
            return reduced(losses * torch.tensor(weights, dtype=x.dtype)[y] if weighted else losses, reduction)
        file.add("focal", case, function, {"in0": Random(5, 4, low=-4, high=4), "labels": labels(5, 4)},
                 gamma=gamma, class_weights=weights if weighted else None, reduction=reduction)


def labels(rows, classes, ignored=None):
    values = [(3 * i + 1) % classes for i in range(rows)]
    if ignored is not None:
        values[1] = values[-1] = ignored
    return Fixed(values, dtype=np.int64)


def labelled_losses(file):
    weights = [0.5, 2.0, 1.25, 0.75]
    for case, smoothing, weighted, ignored, reduction in (
        ("weights", 0.0, True, None, "mean"), ("weights-sum", 0.0, True, None, "sum"),
        ("weights-none", 0.0, True, None, "none"), ("weights-smoothed", 0.2, True, None, "mean"),
        ("weights-smoothed-none", 0.2, True, None, "none"), ("ignored", 0.0, False, -100, "mean"),
        ("ignored-class", 0.0, False, 2, "mean"), ("ignored-sum", 0.1, False, -100, "sum"),
        ("ignored-none", 0.1, False, -100, "none"), ("all", 0.15, True, -100, "mean"),
        ("all-none", 0.15, True, -100, "none"), ("none", 0.1, False, None, "none"),
    ):
        for op in ("cross_entropy_weighted", "nll"):
            if op == "nll" and smoothing:
                continue

            def function(x, y):
                w = torch.tensor(weights, dtype=x.dtype) if weighted else None
                if op == "nll":
                    return F.nll_loss(x, y, weight=w, ignore_index=-100 if ignored is None else ignored,
                                      reduction=reduction)
                return F.cross_entropy(x, y, weight=w, ignore_index=-100 if ignored is None else ignored,
                                       reduction=reduction, label_smoothing=smoothing)
            file.add(op, case, function, {"in0": Random(6, 4, low=-4, high=4), "labels": labels(6, 4, ignored)},
                     smoothing=smoothing, class_weights=weights if weighted else None, ignored=ignored,
                     reduction=reduction)
    for case, smoothing, reduction in (("soft", 0.0, "mean"), ("soft-smoothed", 0.2, "sum"),
                                       ("soft-none", 0.1, "none")):
        target = np.abs(np.sin(np.arange(20.0).reshape(5, 4) + 1))
        target /= target.sum(1, keepdims=True)
        file.add("cross_entropy_weighted", case,
                 lambda x, t: F.cross_entropy(x, t, weight=torch.tensor(weights, dtype=x.dtype), reduction=reduction,
                                              label_smoothing=smoothing),
                 {"in0": Random(5, 4, low=-4, high=4), "target": Fixed(target, differentiable=False)},
                 smoothing=smoothing, class_weights=weights, ignored=None, reduction=reduction)
    for case, smoothing, weighted, reduction in (("target", 0.0, False, "mean"), ("target-smoothed", 0.2, False, "sum"),
                                                 ("target-weighted", 0.1, True, "none")):
        def function(x, t):
            w = torch.tensor(weights, dtype=x.dtype) if weighted else None
            return F.cross_entropy(x, t, weight=w, reduction=reduction, label_smoothing=smoothing)
        file.add("cross_entropy_weighted", case, function,
                 {"in0": Random(5, 4, low=-4, high=4), "target": Random(5, 4, low=0, high=1)},
                 smoothing=smoothing, class_weights=weights if weighted else None, ignored=None, reduction=reduction)
    for reduction in ("mean", "sum", "none"):
        file.add("center", reduction, lambda x, c, y: reduced((x - c[y]).square().sum(1) / 2, reduction),
                 {"in0": Random(5, 3), "centers": Random(4, 3), "labels": labels(5, 4)}, reduction=reduction)


def make():
    file = CaseFile("operations-losses-weighted")
    for family in (regression_losses, divergences, binary_losses, focal_losses, labelled_losses):
        family(file)
    file.write()


if __name__ == "__main__":
    make()
