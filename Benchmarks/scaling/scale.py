"""How the time of a training step and of inference grows with batch, image size and threads.

Runs `eil bench` and writes one JSON file and three plots. A point that would not fit into the memory at hand is left
out and named. Run it in the environment of the peers (peers/setup.sh), for matplotlib:

    Benchmarks/.venv/bin/python Benchmarks/scaling/scale.py
"""

import argparse
import json
import pathlib
import shutil

import measure
import plots

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCHES = (1, 2, 4, 8, 16, 32, 64)
SIZES = (64, 112, 160, 224, 288, 352, 448)
THREADS = (1, 2)
BATCH, SIZE, MOST_THREADS = 8, 224, max(THREADS)


def grid(options):
    """What is measured: the axis, and batch, size and threads of each point. The common point is there once."""
    batches, sizes, threads = ({*options.batches, BATCH}, {*options.sizes, SIZE}, {*options.threads, MOST_THREADS})
    yield from (("batch", batch, SIZE, MOST_THREADS) for batch in sorted(batches))
    yield from (("imageSize", BATCH, size, MOST_THREADS) for size in sorted(sizes) if size != SIZE)
    yield from (("threads", BATCH, SIZE, count) for count in sorted(threads) if count != MOST_THREADS)


def sweep(options):
    """All points, and the names of those left out for lack of memory."""
    meter = measure.Meter(options.eil, len(options.works) * len(list(grid(options))))
    points, left_out = [], []
    for work in options.works:
        known = {}
        for axis, batch, size, threads in grid(options):
            before = known.get(axis)
            # Memory grows with the pixels of a batch.
            factor = batch * size**2 / (before["batch"] * before["imageSize"] ** 2) if before else 1
            if not measure.fits(before, factor):
                left_out.append(f"{work}, batch {batch}, {size} pixels")
                meter.skip(work, f"batch {batch}, {size} pixels: left out, too little memory")
                continue
            known[axis] = meter.measure(work, batch, size, threads, steps(batch, size))
            points.append(known[axis])
    return points, left_out


def steps(batch, size):
    """Timed steps: more where they are short."""
    return 1 if batch * size**2 > 16 * SIZE**2 else 2 if batch * size**2 >= 4 * SIZE**2 else 4


def on(points, key):
    """The points of one plot: those that differ from the common one in `key` alone."""
    common = {"batch": BATCH, "imageSize": SIZE, "threads": MOST_THREADS}
    return [point for point in points if all(point[other] == common[other] for other in common if other != key)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eil", default=str(ROOT / ".build/release/eil"), metavar="PATH", help="our program")
    parser.add_argument("--images", default=str(ROOT / "Docs/Images"), metavar="DIR", help="where the plots go")
    parser.add_argument("--out", default=str(ROOT / ".build-peers/scaling.json"), metavar="FILE.json", help="figures")
    parser.add_argument("--works", nargs="+", choices=measure.WORKS, default=list(measure.WORKS), help="which; all")
    parser.add_argument("--batches", nargs="*", type=int, default=BATCHES, metavar="N", help=f"beside {BATCH}")
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES, metavar="PIXELS", help=f"beside {SIZE}")
    parser.add_argument("--threads", nargs="*", type=int, default=THREADS, metavar="N", help=f"beside {MOST_THREADS}")
    parser.add_argument("--plot", action="store_true", help="draw what FILE.json holds, and measure nothing")
    options = parser.parse_args()
    out, images = pathlib.Path(options.out), pathlib.Path(options.images)
    if options.plot:
        points = json.loads(out.read_text())["points"]
    else:
        if shutil.which(options.eil) is None:
            parser.error(f"there is no program {options.eil}; build it with 'make build', or name it with --eil")
        points, left_out = sweep(options)
        out.parent.mkdir(parents=True, exist_ok=True)
        partial = out.with_name(out.name + ".partial")
        partial.write_text(json.dumps({"points": points, "leftOut": left_out}, indent=1) + "\n")
        partial.replace(out)
    plots.draw(on(points, "batch"), "batch", "Batch, at 224 pixels and 2 threads", images / "scaling-batch.svg")
    plots.draw(
        on(points, "imageSize"), "imageSize", "Image size, at batch 8 and 2 threads", images / "scaling-size.svg")
    plots.draw(on(points, "threads"), "threads", "Threads, at batch 8 and 224 pixels", images / "scaling-threads.svg")


main()
