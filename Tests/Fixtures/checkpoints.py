"""Files of PyTorch and NumPy in every form that they are met in, and what they hold.

Makes the folder `checkpoints` and `checkpoints.safetensors` with the expected values as `<file>/<tensor>`.
"""

import collections
import io
import os
import pickle
import shutil
import zipfile

import numpy as np
import torch

from common import FOLDER, uniform, write

TARGET = os.path.join(FOLDER, "checkpoints")
EXPECTED = {}
TYPES = {
    "float64": torch.float64, "float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16,
    "int64": torch.int64, "int32": torch.int32, "int16": torch.int16, "int8": torch.int8, "uint8": torch.uint8,
    "bool": torch.bool,
}


def values(name, *shape):
    return torch.from_numpy(uniform(name, shape, -3.0, 3.0).astype(np.float32))


def expect(file, tensors):
    """Notes what the tensors of `file` are, widened to 64 bits."""
    for name, tensor in tensors.items():
        array = tensor.detach().double() if tensor.is_floating_point() else tensor.to(torch.int64)
        EXPECTED[f"{file}/{name}"] = array.contiguous().numpy()


def save(file, value, tensors, **options):
    torch.save(value, os.path.join(TARGET, file), **options)
    expect(file, tensors)


def legacy(file, value, tensors):
    save(file, value, tensors, _use_new_zipfile_serialization=False)


def typed(with_uint16):
    tensors = {}
    for name, dtype in TYPES.items():
        tensors[name] = (values(name, 2, 3) * 10).to(torch.uint8 if dtype == torch.uint8 else torch.float64).to(dtype)
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(0, 3)
    if with_uint16:
        tensors["uint16"] = torch.tensor([0, 1, 65535], dtype=torch.uint16)
    return tensors


def views():
    base = values("base", 4, 6)
    return {
        "base": base, "transposed": base.t(), "row": base[2], "column": base[:, 3], "block": base[1:3, 2:5],
        "every_second": base[::2, ::3], "expanded": base[0, :3].expand(5, 3), "one": base[3, 5].expand(2, 2),
        "permuted": values("cube", 2, 3, 4).permute(2, 0, 1),
        "channels_last": values("picture", 2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
    }


def network():
    module = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Linear(2, 3))
    state = module.state_dict()
    for name, tensor in state.items():
        if tensor.is_floating_point():
            tensor.copy_(values(name, *tensor.shape))
    state["1.num_batches_tracked"].fill_(7)
    return module, state


def nested(state, module):
    optimizer = torch.optim.Adam(module.parameters())
    for parameter in module.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    return {
        "epoch": 3, "arch": "small", "best": 0.75, "best_accuracy": torch.tensor(0.75), "metrics": {"top1": [0.5, np.float64(0.25)]},
        "state_dict": collections.OrderedDict(("module." + name, tensor) for name, tensor in state.items()),
        "optimizer": optimizer.state_dict(), "device": torch.device("cpu"), "size": torch.Size([2, 3]),
        "dtype": torch.float16, "seen": {1, 2},
    }


class Malicious:
    def __reduce__(self):
        return os.system, ("echo this must never run",)


def rezip(file, source, change=lambda name, data: data, method=zipfile.ZIP_DEFLATED):
    """Writes the archive `source` again, its members passed through `change`."""
    with zipfile.ZipFile(os.path.join(TARGET, source)) as old, \
            zipfile.ZipFile(os.path.join(TARGET, file), "w", method) as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename)
            member.compress_type = method
            new.writestr(member, change(info.filename, old.read(info)))


def big_end_first(name, data):
    if name.endswith("/byteorder"):
        return b"big"
    return np.frombuffer(data, "<f4").byteswap().tobytes() if "/data/" in name else data


def streamed(file, members):
    """An archive written to a stream that cannot be rewound, so that sizes follow the members."""
    class Stream(io.RawIOBase):
        def __init__(self):
            self.content = b""

        def writable(self):
            return True

        def write(self, data):
            self.content += bytes(data)
            return len(data)

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            with archive.open(zipfile.ZipInfo(name), "w") as member:
                member.write(data)
    with open(os.path.join(TARGET, file), "wb") as output:
        output.write(stream.content)


def checkpoints():
    for form, function in (("zip", save), ("legacy", legacy)):
        tensors = typed(form == "zip")
        function(f"{form}-types.pth", tensors, tensors)
        function(f"{form}-views.pth", views(), views())
        module, state = network()
        function(f"{form}-state.pth", state, state)
        function(f"{form}-nested.pth", nested(state, module), state)
        parameter = torch.nn.Parameter(values("weight", 3, 2))
        marked = torch.nn.Parameter(values("marked", 2))
        marked.note = "kept by a person"
        tensors = {"weight": parameter, "marked": marked}
        function(f"{form}-parameters.pth", tensors, tensors)
        function(f"{form}-malicious.pth", {"weight": parameter, "surprise": Malicious()}, {})
    state = network()[1]
    for protocol in (3, 4, 5):
        save(f"zip-protocol{protocol}.pth", {"model": {"net": state}}, state, pickle_protocol=protocol)
    alone = values("alone", 2, 2)
    save("zip-alone.pth", alone, {"tensor": alone})
    save("zip-list.pth", [alone, {"a": alone + 1}], {"0": alone, "1.a": alone + 1})
    rezip("zip-deflated.pth", "zip-views.pth")
    expect("zip-deflated.pth", views())
    rezip("zip-big-endian.pth", "zip-views.pth", big_end_first, zipfile.ZIP_STORED)
    expect("zip-big-endian.pth", views())
    with open(os.path.join(TARGET, "plain.pkl"), "wb") as output:
        pickle.dump({"a": [1, 2]}, output, protocol=4)


def arrays():
    source = {name: tensor.numpy() for name, tensor in typed(True).items() if name != "bfloat16"}
    source["uint32"], source["uint64"] = np.array([7], np.uint32), np.array([[8]], np.uint64)
    source["fortran"] = np.asfortranarray(values("fortran", 3, 4).numpy())
    source["fortran3"] = np.asfortranarray(values("fortran3", 2, 3, 4).numpy())
    for kind in ("f2", "f4", "f8", "i2", "i4", "i8"):
        source[f"big-{kind}"] = (values(f"big-{kind}", 2, 3).numpy() * 10).astype(">" + kind)
    source["folder/name"] = np.arange(4, dtype=np.int32)
    for file, function in (("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)):
        function(os.path.join(TARGET, file), **source)
        for name, array in source.items():
            wide = np.float64 if array.dtype.kind == "f" else np.int64
            EXPECTED[f"{file}/{name}"] = np.ascontiguousarray(array).astype(wide).reshape(array.shape)
    files = {"row": source["float32"], "fortran": source["fortran"], "big": np.asfortranarray(source["big-f8"]),
             "scalar": np.float64(0.5), "empty": np.zeros((0, 2), np.uint8)}
    for version, (name, array) in zip(((1, 0), (2, 0), (3, 0), (1, 0), (1, 0)), files.items()):
        with open(os.path.join(TARGET, f"{name}.npy"), "wb") as output:
            np.lib.format.write_array(output, np.asanyarray(array), version=version)
        wide = np.int64 if name == "empty" else np.float64
        EXPECTED[f"{name}.npy/array"] = np.ascontiguousarray(array).astype(wide).reshape(np.shape(array))
    np.save(os.path.join(TARGET, "objects.npy"), np.array([{}, None], dtype=object), allow_pickle=True)
    content = io.BytesIO()
    np.save(content, source["float32"])
    streamed("streamed.npz", {"x.npy": content.getvalue()})
    EXPECTED["streamed.npz/x"] = source["float32"].astype(np.float64)


def make():
    shutil.rmtree(TARGET, ignore_errors=True)
    os.makedirs(TARGET)
    checkpoints()
    arrays()
    write("checkpoints", EXPECTED, {})


if __name__ == "__main__":
    make()
