"""This package beside PyTorch, ONNX Runtime and torchvision: the same work, in turn, on the same machine.

For each row all configurations of the peer run once and the best is taken; then ours and theirs run in turn, each a
process of its own, and the side that goes first changes from pair to pair. A run's figure is the median of its timed
steps. The table goes to standard output, progress to standard error. Run it in the environment that setup.sh makes:

    Benchmarks/.venv/bin/python Benchmarks/peers/compare.py --rows train-resnet50 infer-vgg16-8
"""

import argparse
import pathlib
import shutil
import sys
import tempfile

import report
import rows
from processes import HERE
from progress import Progress
from rounds import Rounds
from sides import Sides

THREADS, IMAGE_SIZE = 2, 224


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", nargs="*", default=[], metavar="NAME", help="; ".join(row.name for row in rows.ROWS))
    parser.add_argument("--pairs", type=int, default=5, help="of runs, ours and theirs (5)")
    parser.add_argument(
        "--configurations", nargs="*", default=[], metavar="NAME",
        help="of PyTorch, to choose the best from; all by default: " + ", ".join(rows.PYTORCH))
    parser.add_argument(
        "--eil", default=str(HERE.parents[1] / ".build/release/eil"), metavar="PATH", help="our program")
    parser.add_argument("--data", metavar="DIR", help="images for the loader, laid out as CUB-200-2011")
    parser.add_argument("--out", metavar="FILE.json", help="also write all figures here")
    parser.add_argument("--markdown", metavar="FILE", help="also write the table here")
    options = parser.parse_args()
    if options.pairs < 1:
        parser.error("--pairs must be at least 1")
    unknown = set(options.configurations) - set(rows.PYTORCH)
    if unknown:
        parser.error(f"PyTorch has no configuration {', '.join(sorted(unknown))}; there are {', '.join(rows.PYTORCH)}")
    if shutil.which(options.eil) is None:
        parser.error(f"there is no program {options.eil}; build it with 'make build', or name it with --eil")
    if options.data and not pathlib.Path(options.data).is_dir():
        parser.error(f"there is no folder {options.data}")
    return options


def chosen(options):
    found = [row.limited(options.configurations) for row in rows.find(options.rows)]
    if options.data or all(row.name != "loader" for row in found):
        return found
    if "loader" in options.rows:
        raise SystemExit("compare: the row 'loader' needs images: --data DIR")
    print("compare: the row 'loader' is left out; it needs images: --data DIR", file=sys.stderr)
    return [row for row in found if row.name != "loader"]


def main():
    options = arguments()
    selected = chosen(options)
    machine = report.machine(THREADS, IMAGE_SIZE)
    progress = Progress(selected, options.pairs)
    results = []
    with tempfile.TemporaryDirectory(prefix="eil-peers-") as scratch:
        rounds = Rounds(Sides(options.eil, options.data, scratch, THREADS, IMAGE_SIZE), options.pairs, progress)
        for row in selected:
            progress.begin(row)
            results.append(rounds.run(row))
    text = report.markdown(results, machine)
    print(text, end="")
    if options.markdown:
        report.write(options.markdown, text)
    if options.out:
        report.write_json(options.out, results, machine)
    outcomes = [report.missed(result) for result in results]
    for result, outcome in zip(results, outcomes):
        if outcome:
            print(f"compare: '{result['name']}' misses what is wanted", file=sys.stderr)
    if None in outcomes:
        sys.exit("compare: some rows could not be measured")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("compare: interrupted; nothing was written")
