"""Random cases of operations of every kind: the committed sample of the property tests.

Nothing that both sides can generate is stored. Operands are `uniform(<op>/<case>/<role>)`, in [-2, 2), and gradients of
results `uniform(<op>/<case>/grad_out)`, in [-1, 1). Of each result its shape, up to 40 values and one sum are stored.
"""

import numpy as np
import torch
import torch.nn.functional as F

from common import sample_indices, signed, uniform, words, write

CASES = 60
SAMPLES = 40


class Draw:
    """Random decisions from a name, the same on every machine."""

    def __init__(self, name):
        self.words = iter(words(name, 256).tolist())

    def integer(self, low, high):
        return low + next(self.words) % (high - low + 1)

    def pick(self, *choices):
        return choices[next(self.words) % len(choices)]

    def channels(self):
        return self.pick(1, 2, 3, 5, 8, 13, 16, 16, 17, 20, 32)


class SampleFile:
    """Collects the cases of one file."""

    def __init__(self, file):
        self.file, self.tensors, self.metadata = file, {}, {}

    def add(self, op, function, shapes, ranges={}, **attributes):
        """`function` takes float64 tensors of `shapes`, by role, in order; a role in `ranges` has no gradient."""
        key = f"{op}/{sum(name.startswith(op + '/') for name in self.metadata):02}"
        traced = {}
        for role, shape in shapes.items():
            values = uniform(f"{key}/{role}", shape, *ranges.get(role, (-2.0, 2.0)))
            traced[role] = torch.from_numpy(values).requires_grad_(role not in ranges)
        out = function(*traced.values())
        self.store(f"{key}/out", out.detach().numpy())
        roles = [role for role in shapes if role not in ranges]
        upper = torch.from_numpy(uniform(f"{key}/grad_out", tuple(out.shape), -1.0, 1.0))
        for role, gradient in zip(roles, torch.autograd.grad(out, [traced[role] for role in roles], upper)):
            self.store(f"{key}/grad_{role}", gradient.numpy())
        self.metadata[key] = attributes | {"shapes": shapes, "out": list(out.shape)}

    def store(self, name, array):
        """The values at `sample_indices(name)`, and the sum of all values times `signed(name#sum)`."""
        flat = array.reshape(-1)
        samples = flat[sample_indices(name, flat.size, SAMPLES)]
        self.tensors[name] = np.append(samples, np.dot(flat, signed(name + "#sum", flat.size)))

    def write(self):
        write(self.file, self.tensors, self.metadata)


def pad(x, padding):
    top, bottom, left, right = padding
    return F.pad(x, (left, right, top, bottom))


def convolutions(file):
    for number in range(CASES):
        draw = Draw(f"conv2d {number}")
        groups = draw.pick(1, 1, 1, 2, 3, 8)
        inputs, outputs = (draw.channels(), draw.channels()) if groups < 8 else (1, draw.integer(1, 2))
        kernel = draw.pick((3, 3), (3, 3), (3, 3), (1, 1), (2, 3), (5, 5), (1, 7))
        dense = draw.pick(True, False)
        stride = (1, 1) if dense else draw.pick((1, 1), (2, 2), (2, 1), (3, 2))
        dilation = (1, 1) if dense else draw.pick((1, 1), (2, 2), (1, 3))
        padding = [draw.integer(0, 2)] * 4 if dense else [draw.integer(0, 3) for _ in range(4)]
        reach = [(size - 1) * step + 1 for size, step in zip(kernel, dilation)]
        image = (draw.integer(1, 3), inputs * groups, *(max(length, draw.integer(5, 10)) for length in reach))
        file.add(
            "conv2d", lambda x, w, b: F.conv2d(pad(x, padding), w, b, stride, 0, dilation, groups),
            {"in0": image, "weight": (outputs * groups, inputs, *kernel), "bias": (outputs * groups,)},
            stride=stride, padding=padding, dilation=dilation, groups=groups)


def transposed_convolutions(file):
    for number in range(CASES // 2):
        draw = Draw(f"conv_transpose2d {number}")
        groups = draw.pick(1, 1, 2, 4)
        inputs, outputs = draw.channels(), draw.channels()
        kernel = draw.pick((3, 3), (2, 2), (4, 4), (1, 1), (3, 2))
        stride = draw.pick((1, 1), (2, 2), (2, 1), (3, 2))
        dilation = draw.pick((1, 1), (1, 1), (2, 1))
        reach = [(size - 1) * step for size, step in zip(kernel, dilation)]
        padding = [draw.integer(0, min(2, length)) for length in reach]
        # With no more than this, it is the gradient of a convolution's input; more would be zeros behind it.
        extra = [draw.integer(0, step - 1) for step in stride]
        image = (draw.integer(1, 2), inputs * groups, draw.integer(3, 6), draw.integer(3, 6))
        file.add(
            "conv_transpose2d",
            lambda x, w, b: F.conv_transpose2d(x, w, b, stride, padding, extra, groups, dilation),
            {"in0": image, "weight": (inputs * groups, outputs, *kernel), "bias": (outputs * groups,)},
            stride=stride, padding=padding, extra=extra, dilation=dilation, groups=groups)


def pooling(file):
    for number in range(CASES):
        draw = Draw(f"pool2d {number}")
        kernel = [draw.integer(1, 4), draw.integer(1, 4)]
        stride = draw.pick(kernel, [1, 1], [draw.integer(1, 3), draw.integer(1, 3)])
        padding = [draw.integer(0, size // 2) for size in kernel]
        ceil = draw.pick(True, False)
        image = (draw.integer(1, 2), draw.channels(), draw.integer(4, 9), draw.integer(4, 9))
        attributes = {"kernel": kernel, "stride": stride, "padding": padding, "ceil": ceil}
        dilation = draw.pick([1, 1], [1, 1], [2, 1]) if image[2] >= 7 else [1, 1]
        file.add("max_pool2d", lambda x: F.max_pool2d(x, kernel, stride, padding, dilation, ceil), {"in0": image},
                 **attributes, dilation=dilation)
        counting = draw.pick(True, False)
        file.add("avg_pool2d", lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil, counting), {"in0": image},
                 **attributes, counting=counting)
        size = [draw.integer(1, 8), draw.integer(1, 8)]
        file.add("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, size), {"in0": image}, size=size)


def normalization(file):
    for number in range(CASES):
        draw = Draw(f"batch_norm {number}")
        # Means of at least eight numbers: with two, gradients would all but cancel.
        image = (draw.integer(2, 4), draw.channels(), draw.integer(2, 6), draw.integer(2, 6))
        epsilon = draw.pick(1e-5, 1e-3, 0.1)
        shapes = {"in0": image, "weight": (image[1],), "bias": (image[1],)}
        if draw.pick(True, False):
            file.add("batch_norm_training", lambda x, w, b: F.batch_norm(x, None, None, w, b, True, 0.1, epsilon),
                     shapes, epsilon=epsilon)
        else:
            file.add("batch_norm_evaluation",
                     lambda x, w, b, mean, variance: F.batch_norm(x, mean, variance, w, b, False, 0.1, epsilon),
                     shapes | {"mean": (image[1],), "variance": (image[1],)},
                     {"mean": (-1.0, 1.0), "variance": (0.3, 2.0)}, epsilon=epsilon)


def resizing(file):
    for number in range(CASES):
        draw = Draw(f"resize {number}")
        image = (draw.integer(1, 2), draw.integer(1, 5), draw.integer(1, 9), draw.integer(1, 9))
        size = [draw.integer(1, 12), draw.integer(1, 12)]
        mode = draw.pick("bilinear", "bicubic")
        corners = draw.pick(True, False)
        file.add("resize_" + mode, lambda x: F.interpolate(x, size, mode=mode, align_corners=corners), {"in0": image},
                 size=size, corners=corners)


def products(file):
    for number in range(CASES):
        draw = Draw(f"matmul {number}")
        batch = [draw.integer(1, 3) for _ in range(draw.pick(0, 0, 1, 2))]
        rows, inner, columns = (draw.integer(1, 24) for _ in range(3))
        turns = [draw.pick(True, False), draw.pick(True, False)]
        left = (*batch, inner, rows) if turns[0] else (*batch, rows, inner)
        right = (*batch, columns, inner) if turns[1] else (*batch, inner, columns)
        turned = lambda x, turn: x.transpose(-1, -2) if turn else x
        file.add("matmul", lambda a, b: torch.matmul(turned(a, turns[0]), turned(b, turns[1])),
                 {"in0": left, "in1": right}, turns=turns)


def nearest(file):
    for number in range(CASES // 2):
        draw = Draw(f"nearest {number}")
        image = (draw.integer(1, 2), draw.channels(), draw.integer(1, 9), draw.integer(1, 9))
        size = [draw.integer(1, 20), draw.integer(1, 20)]
        file.add("resize_nearest", lambda x: F.interpolate(x, size, mode="nearest"), {"in0": image}, size=size)


def rows(file):
    for number in range(CASES // 2):
        draw = Draw(f"rows {number}")
        image = (draw.integer(1, 3), draw.channels(), draw.integer(2, 5), draw.integer(2, 5))
        epsilon = draw.pick(1e-5, 1e-3, 0.1)
        last = image[-draw.integer(1, 3):]
        file.add("layer_norm", lambda x, w, b: F.layer_norm(x, last, w, b, epsilon),
                 {"in0": image, "weight": last, "bias": last}, epsilon=epsilon)
        groups = draw.pick(*[count for count in range(1, image[1] + 1) if image[1] % count == 0])
        file.add("group_norm", lambda x, w, b: F.group_norm(x, groups, w, b, epsilon),
                 {"in0": image, "weight": (image[1],), "bias": (image[1],)}, epsilon=epsilon, groups=groups)
        settings = {"size": draw.integer(1, 7), "alpha": draw.pick(1.0, 0.5, 1e-4), "beta": draw.pick(0.75, 1.0, 0.5),
                    "k": draw.pick(1.0, 2.0)}
        file.add("local_response_norm", lambda x: F.local_response_norm(x, **settings), {"in0": image}, **settings)


def order(file):
    for number in range(CASES // 2):
        draw = Draw(f"order {number}")
        image = (draw.integer(1, 3), draw.channels(), draw.integer(1, 5), draw.integer(1, 5))
        axis = draw.integer(0, 3)
        file.add("cumsum", lambda x: torch.cumsum(x, axis), {"in0": image}, axis=axis)
        count, largest = draw.integer(1, image[axis]), draw.pick(True, False)
        file.add("topk", lambda x: torch.topk(x, count, axis, largest)[0], {"in0": image}, axis=axis, count=count,
                 largest=largest)
        axes = [axis] if draw.pick(True, False) else sorted({axis, draw.integer(0, 3)})
        file.add("logsumexp", lambda x: torch.logsumexp(x, axes), {"in0": image}, axes=axes)


def elementwise(file):
    for number in range(CASES // 2):
        draw = Draw(f"elementwise {number}")
        image = (draw.integer(1, 3), draw.channels(), draw.integer(1, 5), draw.integer(1, 5))
        slopes = draw.pick(1, image[1])
        file.add("prelu", lambda x, w: F.prelu(x, w), {"in0": image, "weight": (slopes,)})
        for name in ("silu", "hardswish", "softplus"):
            file.add(name, getattr(F, name), {"in0": image})


def contractions(file):
    for number in range(CASES // 2):
        draw = Draw(f"einsum {number}")
        sizes = {letter: draw.integer(1, 5) for letter in "abcdef"}
        inputs = []
        for _ in range(draw.pick(1, 2, 2, 2, 3)):
            left = list("abcdef")
            inputs.append("".join(left.pop(draw.integer(0, len(left) - 1)) for _ in range(draw.integer(1, 4))))
        output = "".join(letter for letter in "fdbace" if letter in "".join(inputs) and draw.pick(True, False))
        equation = ",".join(inputs) + "->" + output
        file.add("einsum", lambda *operands: torch.einsum(equation, *operands),
                 {f"in{place}": tuple(sizes[letter] for letter in letters) for place, letters in enumerate(inputs)},
                 equation=equation)


def make():
    for name, families in (("convolution", (convolutions, transposed_convolutions)), ("pooling", (pooling,)),
                           ("batchnorm", (normalization,)), ("resize", (resizing, nearest)), ("matmul", (products,)),
                           ("rows", (rows,)), ("order", (order,)), ("elementwise", (elementwise,)),
                           ("einsum", (contractions,))):
        file = SampleFile("properties-" + name)
        for family in families:
            family(file)
        file.write()
