"""Training steps of this package and of PyTorch in turn, and their ratio.

usage: compare.py [NETWORK ...] [--pairs N] [--batch N] [--size N] [--steps N] [--step PATH]

Each pair runs our side, PyTorch in NCHW and PyTorch in channels-last, one after the other, so that all three see the
same machine. A run's figure is its fastest step. The ratio is ours to PyTorch's better layout in the same pair.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def images_per_second(command, batch):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return batch / min(float(line) for line in output.split())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=["vgg16-gap-meil"])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--step", default=str(HERE.parent / ".build/release/step"))
    options = parser.parse_args()
    tail = [str(options.batch), str(options.size), str(options.steps)]
    print("| network | swift-eil img/s | PyTorch NCHW | PyTorch channels-last | ratio median | min | max |")
    print("|---|---|---|---|---|---|---|")
    for name in options.networks:
        rows = []
        for _ in range(options.pairs):
            ours = images_per_second([options.step, name] + tail, options.batch)
            peers = [
                images_per_second([sys.executable, str(HERE / "pytorch_step.py"), name, layout] + tail, options.batch)
                for layout in ("nchw", "nhwc")
            ]
            rows.append((ours, *peers, ours / max(peers)))
            print("  ".join(f"{value:.3f}" for value in rows[-1]), file=sys.stderr, flush=True)
        ours, nchw, nhwc, ratio = zip(*rows)
        middle = [statistics.median(values) for values in (ours, nchw, nhwc, ratio)]
        print(
            f"| {name} | {middle[0]:.2f} | {middle[1]:.2f} | {middle[2]:.2f} "
            f"| {middle[3]:.2f} | {min(ratio):.2f} | {max(ratio):.2f} |", flush=True)


main()
