#!/usr/bin/env python3
"""Does erasing help a pretrained network? One study: settings chosen on held-out images, then compared on test images.

    python3 study.py STUDY.json OUT_FOLDER [--eil PROGRAM] [--jobs 2] [--steps choose,test,tables]

A study names data, options that all runs share, and for each method the settings that are tried. `choose` trains every
setting with every learning rate and every choosing seed, and measures it on the held-out training images: for each
method the setting with the best mean GT-known localization wins, whatever it does on the test images, which are not
looked at. `test` trains the winners with the testing seeds and measures them on the test images with every way of
making maps. `tables` prints Markdown: means, spread, and the difference to plain training with its 95 % interval.

Runs that are there are not done again, and a run that was cut off is resumed. Needs Python 3.9 and nothing else.
"""
import argparse
import concurrent.futures
import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import intervals

HERE = Path(__file__).resolve().parent


class Study:
    """What a file says, with the folder of its runs."""

    def __init__(self, path, out, eil):
        self.text = json.loads(Path(path).read_text())
        self.out, self.eil = Path(out), eil
        self.data = os.path.expandvars(self.text["data"])
        if "$" in self.data:
            sys.exit(f"{path}: set the variable in '{self.text['data']}', as in EIL_DATA=DIR")
        self.maps = self.text["maps"]

    def candidates(self, method):
        """(name, options, learning rate) of each setting of a method."""
        entry = self.text["methods"][method]
        for number, setting in enumerate(entry["settings"]):
            for rate in entry.get("rates", self.text["rates"]):
                yield f"{method}{number}-{rate}", setting, rate

    def folder(self, stage, candidate, seed):
        return self.out / stage / f"{candidate[0]}-seed{seed}"

    def train(self, stage, candidate, seed, threads):
        folder = self.folder(stage, candidate, seed)
        if (folder / "finished").exists():
            return folder
        _, setting, rate = candidate
        command = [self.eil, "train", "--data", self.data, "--out", str(folder), "--seed", str(seed),
                   "--learning-rate", str(rate), "--threads", str(threads), *self.text["options"], *setting]
        if (folder / "run.json").exists():
            command.append("--resume")
        run(command, folder.with_suffix(".log"))
        (folder / "finished").touch()
        return folder

    def evaluate(self, folder, split, maps, threads, images=False):
        """What `eil evaluate --json` prints, kept beside the run."""
        stem = f"{split}-{maps.replace(':', '_').replace('=', '_')}"
        kept = folder / f"{stem}.json"
        if not kept.exists():
            command = [self.eil, "evaluate", "--run", str(folder), "--split", split, "--maps", maps, "--json",
                       "--threads", str(threads)]
            if images:
                command += ["--images", str(folder / f"{stem}.csv")]
            text = run(command, folder / f"{stem}.log")
            kept.write_text(text)
        return json.loads(kept.read_text())


def run(command, log):
    """The standard output of a command that ends well; the whole program ends where it does not."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "a") as errors:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\nended with status {done.returncode}; see {log}")
    return done.stdout


def each(jobs, work, what):
    """Does `work(*job)` for all jobs, some side by side, and tells how far that is."""
    start, done = time.monotonic(), 0
    with concurrent.futures.ThreadPoolExecutor(jobs["count"]) as pool:
        futures = [pool.submit(work, *job) for job in jobs["list"]]
        for future in concurrent.futures.as_completed(futures):
            future.result()
            done += 1
            passed = time.monotonic() - start
            left = passed / done * (len(futures) - done)
            print(f"{what}: {done} of {len(futures)} runs, {passed / 60:.0f} min, {left / 60:.0f} left", file=sys.stderr)


def held_out_score(study, candidate):
    """Mean GT-known localization on held-out images, at the threshold best for them, by the first kind of maps."""
    scores = [
        study.evaluate(study.folder("choose", candidate, seed), "validation", study.maps[0], 1)["oracle"][
            "gtKnownLocalization"]
        for seed in study.text["choosingSeeds"]]
    return sum(scores) / len(scores)


def choose(study, jobs):
    seeds = study.text["choosingSeeds"]
    budgets = {method: len(list(study.candidates(method))) for method in study.text["methods"]}
    print(f"settings tried: {budgets}", file=sys.stderr)
    if len(set(budgets.values())) > 1:
        print("methods have different numbers of settings to choose from, which favors those with more", file=sys.stderr)
    jobs["list"] = [(candidate, seed) for method in study.text["methods"] for candidate in study.candidates(method)
                    for seed in seeds]

    def work(candidate, seed):
        folder = study.train("choose", candidate, seed, jobs["threads"])
        study.evaluate(folder, "validation", study.maps[0], jobs["threads"])

    each(jobs, work, "choosing")
    chosen, lines = {}, []
    for method in study.text["methods"]:
        scored = [(held_out_score(study, candidate), candidate) for candidate in study.candidates(method)]
        lines += [{"method": method, "setting": c[1], "rate": c[2], "heldOut": score} for score, c in scored]
        chosen[method] = max(scored, key=lambda pair: pair[0])[1]
    (study.out / "choices.json").write_text(json.dumps({"tried": lines, "chosen": chosen}, indent=1))
    return chosen


def test(study, jobs):
    chosen = json.loads((study.out / "choices.json").read_text())["chosen"]
    jobs["list"] = [(candidate, seed) for candidate in chosen.values() for seed in study.text["testingSeeds"]]

    def work(candidate, seed):
        folder = study.train("test", candidate, seed, jobs["threads"])
        for maps in study.maps:
            study.evaluate(folder, "test", maps, jobs["threads"], images=True)

    each(jobs, work, "testing")


COLUMNS = [
    ("Top-1 Cls", lambda r: r["top1Classification"]), ("Top-1 Loc", lambda r: r["top1Localization"]),
    ("GT-known", lambda r: r["gtKnownLocalization"]), ("MaxBoxAccV2", lambda r: r["maxBoxAccV2"]["mean"]),
    ("IoU 0.3", lambda r: r["maxBoxAccV2"]["iou30"]), ("IoU 0.7", lambda r: r["maxBoxAccV2"]["iou70"]),
    ("PxAP", lambda r: r.get("pxAP")), ("oracle GT-known", lambda r: r["oracle"]["gtKnownLocalization"]),
]
# Means over images, from the table of images.
IMAGE_COLUMNS = [("pointing", "pointing", 100), ("map / image", "image covered", 100), ("map / box", "box covered", 100)]


def images(study, candidate, seed, maps):
    """The rows of a run's table of images, by image."""
    stem = f"test-{maps.replace(':', '_').replace('=', '_')}.csv"
    with open(study.folder("test", candidate, seed) / stem, newline="") as file:
        return {row["image"]: row for row in csv.DictReader(file)}


def known(rows):
    """Per cent GT-known of each image: all or nothing."""
    return {name: 100.0 * (float(row["overlap"]) >= 0.5) for name, row in rows.items()}


def tables(study):
    chosen = json.loads((study.out / "choices.json").read_text())["chosen"]
    seeds = study.text["testingSeeds"]
    print(f"## {study.text['title']}\n")
    for method, (name, setting, rate) in chosen.items():
        print(f"- {method}: `{' '.join(setting) or 'nothing erased'}`, learning rate {rate}")
    for maps in study.maps:
        print(f"\n### Maps: {maps}\n")
        head = [name for name, _ in COLUMNS] + [name for name, *_ in IMAGE_COLUMNS] + ["GT-known less plain's, 95 %"]
        print("| method | " + " | ".join(head) + " |\n|---" * 1 + "|---" * len(head) + "|")
        plain = [known(images(study, chosen["plain"], seed, maps)) for seed in seeds]
        for method, candidate in chosen.items():
            reports = [study.evaluate(study.folder("test", candidate, s), "test", maps, 1) for s in seeds]
            rows = [images(study, candidate, seed, maps) for seed in seeds]
            cells = [intervals.spread([get(report) for report in reports]) for _, get in COLUMNS]
            for _, column, factor in IMAGE_COLUMNS:
                cells.append(intervals.spread(
                    [factor * sum(float(row[column]) for row in table.values()) / len(table) for table in rows]))
            own = [known(table) for table in rows]
            cells.append("-" if method == "plain" else intervals.difference(own, plain))
            print(f"| {method} | " + " | ".join(cells) + " |")
        center = study.evaluate(study.folder("test", chosen["plain"], seeds[0]), "test", maps, 1)["centerBox"]
        if "gtKnownLocalization" in center:
            print(f"\nCenter box: GT-known {center['gtKnownLocalization']:.1f}, MaxBoxAccV2 "
                  f"{center['maxBoxAccV2']['mean']:.1f}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study")
    parser.add_argument("out")
    parser.add_argument("--eil", default=str(HERE.parent.parent / ".build/release/eil"))
    parser.add_argument("--jobs", type=int, default=2, help="runs side by side")
    parser.add_argument("--threads", type=int, default=1, help="threads of each run")
    parser.add_argument("--steps", default="choose,test,tables")
    given = parser.parse_args()
    study = Study(given.study, given.out, given.eil)
    jobs = {"count": given.jobs, "threads": given.threads}
    steps = given.steps.split(",")
    if "choose" in steps:
        choose(study, jobs)
    if "test" in steps:
        test(study, jobs)
    if "tables" in steps:
        tables(study)


if __name__ == "__main__":
    main()
