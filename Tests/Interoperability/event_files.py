"""Event files written by the library, as TensorBoard reads them.

  make check-events PYTHON=PROGRAM [EVENTS=FOLDER]

The test EventFileTests/filesForOtherReaders leaves two files in FOLDER: a run of five epochs, and one that goes on with
the fourth. TensorBoard's own reader must show the first three epochs of the one and all of the other. With --show, the
scalars of any folder are printed and nothing is compared. Needs tensorboard.
"""

import argparse
import glob
import os

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

EXPECTED = {
    "loss/training": {1: 1.0, 2: 1 / 2, 3: 1 / 3, 4: 2 / 4, 5: 2 / 5, 6: 2 / 6},
    "accuracy/held-out": {1: 10.0, 2: 20.0, 3: 30.0},
}


def scalars(folder):
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    return {
        tag: [(event.step, event.value, event.wall_time) for event in accumulator.Scalars(tag)]
        for tag in accumulator.Tags()["scalars"]
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="the folder with the event files")
    parser.add_argument("--show", action="store_true", help="print the scalars of any folder and compare nothing")
    options = parser.parse_args()
    files = sorted(glob.glob(os.path.join(options.folder, "events.out.tfevents.*")))
    print(f"{len(files)} files: {', '.join(map(os.path.basename, files))}")
    found = scalars(options.folder)
    for tag, values in found.items():
        print(f"{tag}: " + ", ".join(f"{step}: {value:.6g}" for step, value, _ in values))
    if options.show:
        return
    assert len(files) == 2, files
    assert set(found) == set(EXPECTED), set(found)
    for tag, expected in EXPECTED.items():
        steps = [step for step, _, _ in found[tag]]
        assert steps == sorted(expected), (tag, steps)
        assert all(abs(value - expected[step]) < 1e-6 for step, value, _ in found[tag]), (tag, found[tag])
        assert all(time > 1.7e9 for _, _, time in found[tag]), tag
    print("TensorBoard reads the files as they were meant.")


if __name__ == "__main__":
    main()
