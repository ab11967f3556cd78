"""The time of each layer of a training step beside the time that the machine's limits allow, as a Markdown table.

usage: roofline.py --backbone NAME --peak-gflops X --memory-gbs Y [--form NAME] [--erase NAMES] [--eil PATH]
                   [--winograd REGEX]

A layer's limit is the larger of two times: its arithmetic at the processor's peak, and its bytes at the memory's. The
names that REGEX matches are 3x3 convolutions of stride 1, for which Winograd's F(4x4, 3x3) needs a quarter of the
multiplications; its transforms are not counted, so their limit cannot quite be reached. Operands that stay in a cache
cost less than their bytes say.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PASSES = {"convolution": 0, "convolution, gradient of the input": 1, "convolution, gradient of the weights": 2}
USUAL = {
    "vgg16": r"features\.(?!0$)\d+|conv6",
    "resnet50": r"layer1\.\d+\.conv2|layer[234]\.[1-9]\d*\.conv2",
    "resnet18": r"layer1\.\d+\.conv\d|layer[23]\.(0\.conv2|[1-9]\d*\.conv\d)|layer4\.\d+\.conv\d",
}


def profile(options):
    command = [options.eil, "bench", "step", "--backbone", options.backbone, "--form", options.form, "--profile",
               "--json", "--steps", "3"] + (["--erase", options.erase] if options.erase else [])
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["profile"]


class Layer:
    def __init__(self):
        self.gflops, self.bytes, self.seconds, self.passes = 0.0, 0.0, 0.0, [None] * 3

    def add(self, entry):
        self.gflops += entry["gigaflops"]
        self.bytes += entry["bytes"]
        self.seconds += entry["seconds"]
        if entry["operation"] in PASSES:
            self.passes[PASSES[entry["operation"]]] = entry["gigaflops"] / entry["seconds"]

    def limit(self, options, winograd):
        arithmetic = self.gflops / options.peak_gflops / (4 if winograd else 1)
        return max(arithmetic, self.bytes / (options.memory_gbs * 1e9))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbone", required=True)
    parser.add_argument("--form", default="localization")
    parser.add_argument("--erase")
    parser.add_argument("--peak-gflops", type=float, required=True)
    parser.add_argument("--memory-gbs", type=float, required=True)
    parser.add_argument("--winograd")
    parser.add_argument("--eil", default=str(HERE.parent.parent / ".build/release/eil"))
    options = parser.parse_args()
    pattern = re.compile(options.winograd or USUAL.get(options.backbone, "$^"))
    layers = collections.OrderedDict()
    for entry in profile(options):
        layers.setdefault(entry["path"] or "update and loss", Layer()).add(entry)
    print("| layer | GFLOP | MB | limit ms | taken ms | share of limit | GFLOP/s forward / input / weights |")
    print("|---|---|---|---|---|---|---|")
    limits = taken = 0.0
    for name, layer in sorted(layers.items(), key=lambda item: -item[1].seconds):
        limit = layer.limit(options, pattern.fullmatch(name))
        limits, taken = limits + limit, taken + layer.seconds
        speeds = " / ".join("–" if speed is None else f"{speed:.0f}" for speed in layer.passes)
        print(f"| {name} | {layer.gflops:.1f} | {layer.bytes / 1e6:.0f} | {limit * 1e3:.1f} | {layer.seconds * 1e3:.1f} "
              f"| {limit / layer.seconds:.0%} | {speeds} |")
    print(f"| all | | | {limits * 1e3:.0f} | {taken * 1e3:.0f} | {limits / taken:.0%} | |")


main()
