"""Run folders that are foreign, damaged, unfinished or absurd."""

import json
import os
import shutil
import struct

import files
from hostile import Case


def cases(here):
    number = 0

    def spoiled(name, spoil, *says, commands=("evaluate", "localize"), **more):
        nonlocal number
        number += 1
        run = here.copied_run(f"spoiled{number}")
        spoil(run)
        arguments = {
            "evaluate": ["eil", "evaluate", "--run", run], "report": ["eil", "report", "--run", run, "--out", f"{here.work}/r.html"],
            "localize": ["eil", "localize", "--run", run, "--out", f"{here.work}/found", f"{here.data}/cat/0.png"],
            "export": ["eil", "export", "--run", run, "--out", f"{here.work}/n.onnx"],
            "resume": [*here.training()[:-1], "2", "--out", run, "--resume"],
        }
        for command in commands:
            yield Case(f"{name}: {command}", arguments[command], says, **more)

    everywhere = ("evaluate", "localize", "report", "export", "resume")
    yield from spoiled("no run.json", lambda run: os.remove(f"{run}/run.json"), "run.json", commands=everywhere[:4], status=(1,))
    for text in (b"", b"{", b"[]", b"null", b'{"classes": 5}', b"\xff\xfe", b"{" * 100000):
        yield from spoiled(f"run.json of {text[:8]!r}", lambda run: files.write(f"{run}/run.json", text), "run.json", status=(1,))
    yield from spoiled("no checkpoint", lambda run: os.remove(f"{run}/last.safetensors"), "safetensors|checkpoint", status=(0, 1))
    yield from spoiled("a cut checkpoint", lambda run: os.truncate(f"{run}/last.safetensors", 5000), "last.safetensors", status=(0, 1))
    yield from spoiled("a flipped bit", lambda run: flip(f"{run}/last.safetensors"), "last.safetensors|checksum", status=(0, 1))
    yield from spoiled("NaN in the weights", lambda run: spoil_weights(run, b"\0\0\xc0\x7f"), "NaN|nan", commands=everywhere, status=(1,))
    yield from spoiled("infinity in the weights", lambda run: spoil_weights(run, b"\0\0\x80\x7f"), "infinit", status=(1,))
    for text in (b"", b"{", b'{"threshold": "high"}', b'{"threshold": 7}', b'{"threshold": -1}', b'{"threshold": 1e999}'):
        yield from spoiled(f"thresholds.json of {text!r}", lambda run: files.write(f"{run}/thresholds.json", text),
                           "threshold", commands=("localize",), status=(0, 1))
    yield from spoiled("a pipe for run.json", lambda run: replaced_by_pipe(f"{run}/run.json"), "pipe|regular", status=(1,), seconds=10)
    yield from spoiled("another image in the place of one", lambda run: None, commands=("resume",), status=(0, 1))

    foreign = here.folder("foreign")
    files.write(f"{foreign}/run.json", b'{"mine": true}')
    yield Case("training into a folder with a foreign run.json", [*here.training(), "--out", foreign], ("run.json",), status=(1,),
               untouched=(foreign,))
    best = here.folder("foreign-best")
    files.write(f"{best}/best.safetensors", b"my own weights")
    yield Case("training into a folder with a foreign best.safetensors", [*here.training(), "--out", best], ("best.safetensors",),
               status=(1,), untouched=(best,))
    yield Case("training into a run that is there", [*here.training(), "--out", here.run], ("resume",), status=(1,), untouched=(here.run,))
    yield Case("training from a run of another backbone",
               [*here.training()[:4], "--backbone", "small-resnet", "--image-size", "32", "--batch", "4", "--epochs", "1",
                "--from", here.run, "--out", f"{here.runs}/other"], ("fit|partial",), status=(1,))
    yield Case("a run that is a file", ["eil", "evaluate", "--run", f"{here.data}/cat/0.png"], status=(1,))
    yield Case("a run that is not there", ["eil", "evaluate", "--run", "/nowhere"], ("nowhere",), status=(1,))
    for target in (f"{here.run}/run.json", here.data, "/none/x.html", "/dev/null", "/proc/x", f"{here.run}/best.safetensors"):
        yield Case(f"a report to {os.path.basename(target)}", ["eil", "report", "--run", here.run, "--out", target], status=(1,),
                   untouched=(here.run, here.data), seconds=10)
    yield Case("results among the data", ["eil", "localize", "--run", here.run, f"{here.data}/cat/0.png"], status=(1,),
               untouched=(here.data,))
    yield Case("results into the data", ["eil", "localize", "--run", here.run, "--out", f"{here.data}/cat", f"{here.data}/cat/0.png"],
               status=(1, 64), untouched=(here.data,))


def flip(path):
    with open(path, "r+b") as file:
        file.seek(-100, 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def spoil_weights(run, number):
    """Writes `number` into the first weights of all checkpoints, with a right checksum."""
    import zlib

    for name in ("last.safetensors", "best.safetensors"):
        path = f"{run}/{name}"
        if not os.path.exists(path):
            continue
        with open(path, "rb") as file:
            content = bytearray(file.read())
        (length,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + length])
        for key, entry in header.items():
            if key.startswith("model.") and key.endswith("weight"):
                start = 8 + length + entry["data_offsets"][0]
                content[start : start + 4] = number
                break
        place = content[: 8 + length].find(b'"checksum":"crc32:') + len(b'"checksum":"crc32:')
        content[place : place + 8] = b"0" * 8
        content[place : place + 8] = f"{zlib.crc32(content):08x}".encode()
        files.write(path, bytes(content))
    if os.path.exists(f"{run}/previous.safetensors"):
        os.remove(f"{run}/previous.safetensors")


def replaced_by_pipe(path):
    os.remove(path)
    os.mkfifo(path)
