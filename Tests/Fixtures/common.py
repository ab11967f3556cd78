"""What every fixture script shares: generated values, and safetensors files of named cases."""

import json
import os
import struct

import numpy as np
import torch

torch.set_num_threads(1)

FOLDER = os.path.dirname(os.path.abspath(__file__))
SIZE_LIMIT = 900_000

FNV_OFFSET = 0xCBF29CE484222325
FNV_PRIME = 0x100000001B3
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def fnv1a(text):
    """The 64-bit FNV-1a hash of the UTF-8 bytes of `text`."""
    value = FNV_OFFSET
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * FNV_PRIME) & 0xFFFFFFFFFFFFFFFF
    return value


def words(name, count):
    """`count` 64-bit words: the splitmix64 sequence that starts from the hash of `name`."""
    with np.errstate(over="ignore"):
        z = np.uint64(fnv1a(name)) + np.arange(1, count + 1, dtype=np.uint64) * GOLDEN
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def signed(name, count):
    """`count` values in [-1, 1): 2u - 1 with u = the upper 53 bits of each word times 2^-53."""
    return 2.0 * ((words(name, count) >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1.0


def uniform(name, shape, low=-2.0, high=2.0):
    """A float64 array of values between `low` and `high`, the same on every machine."""
    count = int(np.prod(shape, dtype=np.int64))
    return (low + (high - low) * 0.5 * (signed(name, count) + 1.0)).reshape(shape)


def network_parameter(name, shape):
    """The generated start value of a network's parameter or buffer, rounded to float32."""
    count = int(np.prod(shape, dtype=np.int64))
    if name.endswith("running_mean") or name.endswith("num_batches_tracked"):
        values = np.zeros(count)
    elif name.endswith("running_var"):
        values = np.ones(count)
    elif name.endswith(".bias"):
        values = signed(name, count) * 0.1
    elif len(shape) == 1:
        values = 1.0 + 0.2 * signed(name, count)
    else:
        fan_in = int(np.prod(shape[1:], dtype=np.int64))
        values = signed(name, count) * np.sqrt(6.0 / fan_in)
    return values.astype(np.float32).reshape(shape)


def network_input(name, shape):
    """The generated images [N, 3, H, W] in [-2, 2), rounded to float32."""
    return (signed(name, int(np.prod(shape))) * 2.0).astype(np.float32).reshape(shape)


def sample_indices(name, count, samples=64):
    """The flat indices at which a parameter's gradient is recorded; small parameters repeat some."""
    return (words(name + "#sample", samples) % np.uint64(count)).astype(np.int64)


DTYPES = {"float64": "F64", "float32": "F32", "int64": "I64", "uint8": "U8"}


def write(file, tensors, metadata):
    """Writes `file`.safetensors beside this script, names sorted, wide types first so that all data is aligned."""
    texts = {key: json.dumps(value, sort_keys=True) for key, value in sorted(metadata.items())}
    texts["made_with"] = json.dumps({"torch": torch.__version__, "numpy": np.__version__})
    header, data = {"__metadata__": texts}, b""
    for name, array in sorted(tensors.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        content = array.tobytes(order="C")
        header[name] = {"dtype": DTYPES[str(array.dtype)], "shape": list(array.shape),
                        "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    size = 8 + len(text) + len(data)
    if size > SIZE_LIMIT:
        raise SystemExit(f"{file} would have {size} bytes; the limit is {SIZE_LIMIT}")
    with open(os.path.join(FOLDER, file + ".safetensors"), "wb") as output:
        output.write(struct.pack("<Q", len(text)) + text + data)
    print(f"{file}: {len(tensors)} tensors, {size} bytes")


class Random:
    """A generated float64 input in [low, high]; `differentiable` asks for its gradient."""

    def __init__(self, *shape, low=-2.0, high=2.0, differentiable=True):
        self.shape, self.low, self.high, self.differentiable = shape, low, high, differentiable

    def array(self, name):
        return uniform(name, self.shape, self.low, self.high)


class Fixed:
    """An input written out by hand: floats (with gradient unless told otherwise), integers or booleans."""

    def __init__(self, values, dtype=np.float64, differentiable=None):
        self.values = np.asarray(values, dtype=dtype)
        self.differentiable = self.values.dtype == np.float64 if differentiable is None else differentiable

    def array(self, name):
        return self.values


class CaseFile:
    """Collects cases of operations for one file.

    A case stores its inputs under their role, `out`, a generated `grad_out`, and `grad_<role>` for every
    differentiable input. Further results of the operation are stored under their own names.
    """

    def __init__(self, file):
        self.file, self.tensors, self.metadata = file, {}, {}

    def add(self, op, case, function, inputs, **attributes):
        """`function` takes the inputs in order and returns `out`, or (`out`, {name: further result})."""
        key = f"{op}/{case}"
        if key in self.metadata:
            raise SystemExit(f"{self.file}: the case {key} is there twice")
        traced = {}
        for role, source in inputs.items():
            array = source.array(f"{key}/{role}")
            self.store(f"{key}/{role}", array)
            traced[role] = torch.from_numpy(np.array(array)).requires_grad_(source.differentiable)
        result = function(*traced.values())
        out, further = result if isinstance(result, tuple) else (result, {})
        self.store(f"{key}/out", out.detach().numpy())
        for name, value in further.items():
            self.store(f"{key}/{name}", value.detach().numpy())
        roles = [role for role, source in inputs.items() if source.differentiable]
        if roles:
            grad_out = uniform(f"{key}/grad_out", tuple(out.shape), -1.0, 1.0)
            self.store(f"{key}/grad_out", grad_out)
            gradients = torch.autograd.grad(out, [traced[role] for role in roles], torch.from_numpy(grad_out))
            for role, gradient in zip(roles, gradients):
                self.store(f"{key}/grad_{role}", gradient.numpy())
        self.metadata[key] = attributes

    def store(self, name, array):
        array = np.asarray(array)
        if array.dtype == np.bool_:
            array = array.astype(np.uint8)
        self.tensors[name] = array

    def write(self):
        write(self.file, self.tensors, self.metadata)
