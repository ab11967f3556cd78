#!/usr/bin/env python3
"""Kills training runs with SIGKILL at random moments, resumes them, and compares them with a run that nobody killed.

Half of the kills come at a moment drawn from the whole time of a session, from its start on. The other half wait
until a file is being written and come a moment later, so that all stages of writing are met. After each kill the
checkpoints in the folder are read: the newest or the one before has to be whole. In the end weights, optimizer state and
metrics must be the same as those of the run that was never killed, bit for bit.

  kill_runs.py .build/release/eil --kills 50
"""

import argparse
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import run_folder

DATA = "parts:train=48,test=8,size=32,classes=4"
ADAM = ["--optimizer", "adam", "--learning-rate", "0.002"]
TUNED = [
    "--ema", "0.9", "--accumulate", "2", "--layer-decay", "0.8", "--batch-norm-momentum", "0.05", "--recalibrate", "3",
    "--augmentation", "random-resized-crop", "--crop-scale", "0.3,1",
]  # fmt: skip
# What is trained, and whether with erasing. What is tuned has its first stage frozen, too.
KINDS = {
    "sgd": (["--workers", "2"], False),
    "meil": (["--workers", "2"], True),
    "adam": ([*ADAM, "--workers", "0"], False),
    "meil-adam": ([*ADAM, "--workers", "0", "--erase-from", "1"], True),
    "tuned": (["--workers", "2", *TUNED], True),
}
FROZEN = {"resnet18": "...layer1", "small-vgg": "...pool1", "small-resnet": "...layer1"}
PLACES = {"resnet18": "layer2,layer3", "small-vgg": "pool1,conv3_2", "small-resnet": "layer1,layer2"}


def command(options, kind, folder, resumes):
    arguments, erases = KINDS[kind]
    return [
        options.eil, "train", "--data", DATA, "--image-size", "32", "--batch", "8", "--backbone", options.backbone,
        "--epochs", str(options.epochs), "--checkpoint-steps", "1", "--out", folder, *arguments,
        *(["--erase", PLACES[options.backbone]] if erases else []), *(["--resume"] if resumes else []),
        *(["--freeze", FROZEN[options.backbone]] if kind == "tuned" else []),
    ]  # fmt: skip


def start(arguments, log):
    return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def wait_for_write(process, folder, end):
    """Waits until a temporary file that was not there comes up; false if none does in time."""
    known = set(run_folder.leftovers(folder))
    while time.monotonic() < end and process.poll() is None:
        if set(run_folder.leftovers(folder)) - known:
            return True
    return False


class Tally:
    def __init__(self):
        self.kills = 0
        self.in_write = collections.Counter()
        self.without_checkpoint = 0
        self.damaged = collections.Counter()
        self.same_file = 0


def note(tally, folder):
    """Looks at what a killed process left; returns what must not be."""
    left = run_folder.leftovers(folder)
    for name in {name.split(".")[1] for name in left}:
        tally.in_write[name] += 1
    tally.in_write["any"] += bool(left)
    problems = run_folder.state(folder)
    for name, problem in problems.items():
        tally.damaged[name] += problem is not None
    if not ({"last", "previous"} & problems.keys()):
        tally.without_checkpoint += 1
        return []
    paths = [f"{folder}/{name}.safetensors" for name in ("last", "previous")]
    tally.same_file += all(map(os.path.exists, paths)) and os.path.samefile(*paths)
    return [problem for problem in problems.values() if problem]


def killed_run(options, kind, folder, seconds, kills, tally, draw, log):
    """Trains in `folder`, killing up to `kills` times, until the run is done; returns what went wrong."""
    while True:
        resumes = os.path.isdir(folder) and bool(os.listdir(folder))
        begun = time.monotonic()
        process = start(command(options, kind, folder, resumes), log)
        if tally.kills >= kills:
            status = process.wait()
            return [] if status == 0 else [f"{kind}: a resumed run ended with status {status}"]
        if draw.random() < 0.5:
            time.sleep(draw.uniform(0, seconds))
        else:
            # Past some writes, and then into one.
            time.sleep(draw.uniform(0, 0.6 * seconds))
            if wait_for_write(process, folder, begun + 20):
                time.sleep(draw.choice([0, draw.uniform(0, 0.003), draw.uniform(0, 0.03)]))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        status = process.wait()
        if status == 0:
            return []
        if status != -signal.SIGKILL:
            return [f"{kind}: a resumed run ended with status {status}"]
        tally.kills += 1
        wrong = note(tally, folder)
        if wrong:
            return wrong


def check(options, kind, work, log):
    reference = f"{work}/{kind}-whole"
    begun = time.monotonic()
    subprocess.run(
        command(options, kind, reference, False), check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    whole = time.monotonic() - begun
    # A session lives for a part of the run, so that one run takes many kills.
    seconds = max(0.4, min(whole, options.session or whole / 6))
    tally, draw, wrong, runs = Tally(), random.Random(f"{options.seed} {kind}"), [], 0
    while (tally.kills < options.kills or runs == 0) and not wrong:
        folder = f"{work}/{kind}-killed{runs}"
        wrong = killed_run(options, kind, folder, seconds, options.kills, tally, draw, log)
        wrong = wrong or run_folder.differences(reference, folder)
        if not wrong:
            shutil.rmtree(folder)
        runs += 1
    size = os.path.getsize(f"{reference}/last.safetensors") / 1e6
    parts = ", ".join(f"{name} {count}" for name, count in sorted(tally.in_write.items()) if name != "any")
    print(
        f"{kind}: {tally.kills} kills in {runs} runs of {whole:.1f} s, checkpoints of {size:.1f} MB; "
        f"{tally.in_write['any']} kills while a file was written ({parts or 'none'}), {tally.same_file} between two names, "
        f"{tally.without_checkpoint} before the first checkpoint; damaged files under a final name: "
        f"{sum(tally.damaged.values())}; {'DIFFERENT: ' + '; '.join(wrong) if wrong else 'all the same, bit for bit'}",
        flush=True)  # fmt: skip
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eil", help="the program")
    parser.add_argument("--kills", type=int, default=50, help="kills of each kind of run")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--backbone", default="resnet18", choices=PLACES, help="resnet18: checkpoints of 90 MB")
    parser.add_argument("--seed", type=int, default=0, help="draws the moments")
    parser.add_argument("--session", type=float, help="the longest that a session lives, in seconds")
    parser.add_argument("--kinds", default="meil,sgd", help=f"of {', '.join(KINDS)}")
    parser.add_argument("--work", help="a folder for the runs, kept; a temporary one otherwise")
    options = parser.parse_args()
    options.eil = os.path.abspath(options.eil)
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    work = options.work or tempfile.mkdtemp(prefix="eil-kills-")
    os.makedirs(work, exist_ok=True)
    with open(f"{work}/log.txt", "w") as log:
        fine = all([check(options, kind, work, log) for kind in options.kinds.split(",")])
    if fine and not options.work:
        shutil.rmtree(work)
    elif not fine:
        print(f"the folders and what the program wrote are in {work}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
