"""Reads run folders without the package: what it writes is checked by another program."""

import json
import os
import struct
import zlib

# What a clock or the memory of a process decides, and not the run.
MEASURED = {"seconds", "imagesPerSecond", "peakBytes", "residentBytes"}
MEASURED_COLUMNS = {"seconds", "images_per_second", "peak_bytes"}
MEMBER = b'"checksum":"crc32:'


class Damaged(Exception):
    pass


def read_checkpoint(path):
    """Tensors by name, and the position, of a checkpoint that is whole."""
    with open(path, "rb") as file:
        data = file.read()
    if len(data) < 8:
        raise Damaged(f"{path}: {len(data)} bytes")
    (length,) = struct.unpack("<Q", data[:8])
    place = data[: 8 + length].find(MEMBER)
    if place < 0:
        raise Damaged(f"{path}: no checksum")
    place += len(MEMBER)
    said = data[place : place + 8].decode()
    found = f"{zlib.crc32(data[:place] + b'0' * 8 + data[place + 8:]):08x}"
    if said != found:
        raise Damaged(f"{path}: it says {said}, its bytes {found}")
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    values = data[8 + length :]
    tensors = {
        name: (entry["dtype"], tuple(entry["shape"]), values[slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }
    return tensors, without_measurements(json.loads(metadata["training"]))


def without_measurements(value):
    if isinstance(value, dict):
        return {key: without_measurements(inner) for key, inner in value.items() if key not in MEASURED}
    if isinstance(value, list):
        return [without_measurements(inner) for inner in value]
    return value


def read_metrics(path):
    with open(path) as file:
        rows = [line.rstrip("\n").split(",") for line in file]
    kept = [column for column, name in enumerate(rows[0]) if name not in MEASURED_COLUMNS]
    return [[row[column] for column in kept] for row in rows]


def state(folder):
    """What is wrong with each checkpoint of a folder; nothing with those that are whole or not there."""
    problems = {}
    for name in ("last", "previous", "best"):
        path = f"{folder}/{name}.safetensors"
        if os.path.exists(path):
            try:
                read_checkpoint(path)
                problems[name] = None
            except Damaged as error:
                problems[name] = str(error)
    return problems


def leftovers(folder):
    """What killed writers left."""
    return sorted(name for name in os.listdir(folder) if name.endswith(".partial")) if os.path.isdir(folder) else []


def differences(one, other, names=("last", "best", "previous")):
    """What two finished runs differ in, apart from what was measured."""
    found = []
    for name in names:
        first, second = (read_checkpoint(f"{folder}/{name}.safetensors") for folder in (one, other))
        if first[0].keys() != second[0].keys():
            found.append(f"{name}: other tensors")
            continue
        found += [f"{name}: {tensor}" for tensor in first[0] if first[0][tensor] != second[0][tensor]]
        if first[1] != second[1]:
            found.append(f"{name}: the position")
    if read_metrics(f"{one}/metrics.csv") != read_metrics(f"{other}/metrics.csv"):
        found.append("metrics.csv")
    for folder in (one, other):
        if leftovers(folder):
            found.append(f"{folder} has {leftovers(folder)}")
    with open(f"{one}/thresholds.json", "rb") as first, open(f"{other}/thresholds.json", "rb") as second:
        if first.read() != second.read():
            found.append("thresholds.json")
    return found
