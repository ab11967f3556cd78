"""Files of weights: other formats than their names say, lengths that lie, code in pickles, types and wrappings."""

import gzip
import os
import struct

import files
from hostile import Case


def one(name="x", kind="F32", shape=(2,), first=0, last=8, data=bytes(8), **more):
    return files.safetensors([(name, kind, list(shape), first, last)], data, **more)


def cases(here):
    folder = here.folder("weights")

    def inspect(name, file, content, *says, **more):
        path = content(f"{folder}/{file}") if callable(content) else files.write(f"{folder}/{file}", content)
        return Case(name, ["eil", "inspect", path or f"{folder}/{file}"], says, **more)

    # A header's length has any low byte; among them are those that a pickle, a web page and an archive begin with.
    for length in (0x80, 0x3C, 0x50, 0x1F, 0x93, 0x89, 0xFF, 0x4D, 0x7B):
        short = one()
        padding = length + 256 - (len(short) - 8 - 8)
        header = short[8:-8] + b" " * padding
        yield inspect(f"a header of {len(header):#x} bytes", f"length{length}.safetensors",
                      files.safetensors([], bytes(8), header=header), "F32|float32", status=(0,))
    yield inspect("a header longer than the file", "long.safetensors", one(length=1 << 40), status=(1,))
    yield inspect("a header of 2^63 bytes", "huge.safetensors", one(length=1 << 63), status=(1,))
    yield inspect("a tensor beyond the file", "beyond.safetensors", one(last=1 << 50, shape=(1 << 48,)), status=(1,))
    yield inspect("a shape whose product overflows", "product.safetensors", one(shape=(1 << 33, 1 << 33)), status=(1,))
    yield inspect("a negative size", "negative.safetensors", one(shape=(-2,)), status=(1,))
    yield inspect("offsets the wrong way round", "offsets.safetensors", one(first=8, last=0), status=(1,))
    yield inspect("tensors that overlap", "overlap.safetensors", files.safetensors(
        [("a", "F32", [2], 0, 8), ("b", "F32", [2], 4, 12)], bytes(12)), status=(1,))
    yield inspect("a name twice", "twice.safetensors", files.safetensors([], bytes(16), header=(
        b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}')),
                  status=(1,))
    yield inspect("a thousand brackets", "deep.safetensors", files.safetensors([], header=b'{"a":' + b"[" * 100000), status=(1,))
    for kind, size in (("F8_E4M3", 2), ("F8_E5M2", 2), ("C64", 16), ("U16", 4), ("U64", 16), ("BOOL", 2)):
        yield inspect(f"the type {kind}", f"{kind}.safetensors", one(kind=kind, last=size, data=bytes(size)), status=(0,))
    yield inspect("a type that is none", "Q7.safetensors", one(kind="Q7"), "Q7", status=(1,))
    yield inspect("letters that control a terminal", "escape.safetensors", one("\x1b[31mred\x07"), never=("\x1b",), status=(0,))

    system = b"cos\nsystem\n(S'touch " + folder.encode() + b"/harm'\ntR."
    check = lambda _: f"{folder}/harm was made" if os.path.exists(f"{folder}/harm") else None
    yield inspect("a pickle that runs a command", "code.pth", b"\x80\x02" + system, "system", status=(1,), check=check)
    yield inspect("the same in an archive", "code-zip.pth", files.zipped(b"a/data.pkl", b"\x80\x02" + system), status=(1,),
                  check=check)
    yield inspect("a pickle of a list in itself", "self.pth", b"\x80\x02]q\0h\0a.", status=(1,))
    yield inspect("a pickle that repeats without end", "bomb.pth", b"\x80\x02" + b"]q\0" + b"(h\0h\0h\0lq\1" * 5000 + b".", status=(1,))
    yield inspect("a pickle of a number with 2^31 digits", "digits.pth", b"\x80\x02\x8b" + struct.pack("<I", 2**31 - 1) + b".", status=(1,))

    texts = {
        "gzip": (gzip.compress(b"x" * 50), "gzip"), "a web page": (b"<html>404</html>", "HTML|web page"),
        "a text": (b"404: Not Found", "404"), "zeros": (bytes(4096), "zero"), "nothing": (b"", "empty"),
        "an image": (files.gray_png(3, 3), "PNG"), "a pointer of Git LFS":
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "LFS"),
        "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"), "GGUF": (b"GGUF" + bytes(100), "GGUF"),
        "an archive of something else": (files.zipped(b"a.txt", b"b"), "ZIP|a.txt"),
    }
    for name, (content, says) in texts.items():
        for ending in ("pth", "safetensors", "npz", "onnx"):
            yield inspect(f"{name} called .{ending}", f"{name.replace(' ', '-')}.{ending}", content, says, status=(1,))
    yield inspect("a member that claims a terabyte", "claim.npz", files.zipped(b"a.npy", b"x", claimed=2**32 - 2), status=(1,))
    arrays = {
        "a shape whose product overflows": "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
        "Python's objects": "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
        "code for a header": "__import__('os').system('touch harm')",
        "a negative size": "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
    }
    for number, (name, header) in enumerate(arrays.items()):
        yield inspect(f"NumPy: {name}", f"array{number}.npy", files.npy(header, bytes(64)), status=(1,))
    yield Case("a pipe", ["eil", "inspect", pipe(f"{folder}/p.pth")], ("pipe",), status=(1,), seconds=5)
    yield Case("a folder", ["eil", "inspect", folder], ("folder",), status=(1,))
    yield Case("a device", ["eil", "inspect", "/dev/zero"], ("device",), status=(1,), seconds=5)
    yield Case("nothing there", ["eil", "inspect", f"{folder}/none.pth"], ("none.pth",), status=(1,))
    fine = files.write(f"{folder}/fine.safetensors", one())
    for target in ("/none/a.npz", "/proc/a.npz", f"{folder}/a.xyz", fine):
        yield Case(f"conversion to {os.path.basename(target)}", ["eil", "convert", fine, target], status=(1, 64), untouched=(fine,))
    yield from wrapped(here, folder)


def pipe(path):
    if not os.path.exists(path):
        os.mkfifo(path)
    return path


def wrapped(here, folder):
    """A run's weights under other names."""
    import json

    with open(f"{here.run}/last.safetensors", "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    weights = {name.removeprefix("model."): entry for name, entry in header.items() if name.startswith("model.")}
    images = files.npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 32, 32)}", bytes(4 * 3 * 32 * 32))
    files.write(f"{folder}/x.npy", images)

    def predicting(name, file, rename, *says, **more):
        renamed = [(new, entry["dtype"], entry["shape"], *entry["data_offsets"])
                   for old, entry in weights.items() for new in rename(old)]
        unique = {entry[3]: entry for entry in renamed}
        packed, data = [], b""
        for entry in unique.values():
            bytes_of = content[8 + length + entry[3] : 8 + length + entry[4]]
            packed.append((*entry[:3], len(data), len(data) + len(bytes_of)))
            data += bytes_of
        path = files.write(f"{folder}/{file}.safetensors", files.safetensors(packed, data))
        return Case(name, ["eil", "predict", "--backbone", "tiny-vgg", "--weights", path, "--input", f"{folder}/x.npy",
                           "--output", f"{folder}/y.npy"], says, **more)

    for prefix in ("module.", "model.", "backbone.", "net.", "_orig_mod.", "ema.", "module._orig_mod."):
        yield predicting(f"wrapped as {prefix}", f"wrapped-{prefix}", lambda name: [prefix + name], status=(0,))
    yield predicting("half of the names changed", "half", lambda name: [name.replace("bias", "b")], "b", status=(1,))
