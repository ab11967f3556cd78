#!/usr/bin/env python3
"""Gives the program some two hundred inputs that are broken, odd or meant to harm, and looks at what it says and does.

Whatever the input, the program must end by itself within seconds and a stated amount of memory, with a status of its
own and a text, and leave every file that it was not asked to write as it was. Each input adds what must be said.

  hostile.py .build/release/eil [--only REGEX] [--keep DIR]

Inputs are made here, in a folder of their own; only Python's own modules are needed.
"""

import argparse
import hashlib
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

SECONDS = 30
MEGABYTES = 1500


@dataclass
class Case:
    """A command line, and what must come of it."""

    name: str
    command: list
    #: Regular expressions that standard output and error together must contain.
    says: tuple = ()
    #: And such that they must not contain.
    never: tuple = ()
    status: tuple = (0, 1, 64)
    #: Where standard output goes; None for a pipe that is read.
    output: str = None
    #: Shell syntax behind the command, such as `2>&-`.
    redirection: str = ""
    #: Files that must be as before.
    untouched: tuple = ()
    #: Looks at the result once more; returns what is wrong.
    check: object = None
    seconds: float = SECONDS
    megabytes: int = MEGABYTES


def digest(path):
    """Of a file, or of all files in a folder with their names."""
    if not os.path.isdir(path):
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    entries = []
    for folder, _, names in os.walk(path):
        for name in sorted(names):
            whole = os.path.join(folder, name)
            regular = os.path.isfile(whole) and not os.path.islink(whole)
            entries.append((os.fsencode(whole), digest(whole) if regular else ""))
    return sorted(entries)


def run(case, eil, folder):
    """What is wrong with what the program did; an empty list if nothing is."""
    before = {path: digest(path) for path in case.untouched}
    words = [eil if word == "eil" else word for word in case.command]
    start = time.monotonic()
    output = open(case.output, "wb") if case.output else subprocess.PIPE
    quoted = ["exec", '"$@"', case.redirection]
    words = ["/bin/sh", "-c", " ".join(quoted), "sh", *words] if case.redirection else words
    process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE)
    try:
        out, error = process.communicate(timeout=case.seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return [f"it did not end within {case.seconds} s"], ""
    finally:
        if case.output:
            output.close()
    text = ((out or b"") + error).decode(errors="replace")
    problems = []
    if process.returncode not in case.status:
        problems.append(f"status {process.returncode}")
    if process.returncode != 0 and not text and "2>&-" not in case.redirection:
        problems.append("it says nothing")
    problems += [f"'{words}' is not said" for words in case.says if not re.search(words, text, re.S)]
    crashes = ("Fatal error", "Crash", "Sanitizer", "nan%")
    problems += [f"'{words}' is said" for words in (*case.never, *crashes) if re.search(words, text)]
    problems += [f"{path} has changed" for path, was in before.items() if digest(path) != was]
    if case.check:
        problems += [wrong for wrong in [case.check(text)] if wrong]
    took = time.monotonic() - start
    return problems, f"{took:.1f} s: " + text.strip().replace("\n", " | ")[:160]


def largest_child():
    """Megabytes of the largest process that has ended so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("eil")
    parser.add_argument("--only", default="", help="a regular expression that the names of cases must contain")
    parser.add_argument("--keep", help="a folder for the inputs that is not removed")
    chosen = parser.parse_args()
    work = chosen.keep or tempfile.mkdtemp(prefix="eil-hostile-")
    os.makedirs(work, exist_ok=True)
    try:
        sys.exit(run_all(os.path.abspath(chosen.eil), os.path.abspath(work), re.compile(chosen.only)))
    finally:
        if not chosen.keep:
            shutil.rmtree(work, ignore_errors=True)


def run_all(eil, work, only):
    import archives, folders, images, lists, masks, numbers, outputs, runs, weights

    here = Workplace(eil, work)
    failed, count, most = 0, 0, 0
    for module in (images, masks, folders, lists, weights, archives, runs, numbers, outputs):
        for case in module.cases(here):
            name = f"{module.__name__}: {case.name}"
            if not only.search(name):
                continue
            count += 1
            problems, line = run(case, eil, work)
            if largest_child() > max(most, case.megabytes):
                problems.append(f"it took {largest_child():.0f} MB")
            most = max(most, largest_child())
            failed += bool(problems)
            print(f"{'FAIL' if problems else 'ok  '} {name}: {'; '.join(problems)} {line}", flush=True)
    print(f"{count} inputs, {failed} failed, at most {most:.0f} MB")
    return 1 if failed else 0


class Workplace:
    """A small data set and a run on it, for commands that need one."""

    def __init__(self, eil, work):
        import files

        self.eil, self.work = eil, work
        self.data, self.runs = f"{work}/D", f"{work}/runs"
        for number, name in enumerate(("cat", "dog")):
            os.makedirs(f"{self.data}/{name}", exist_ok=True)
            for image in range(6):
                files.write(f"{self.data}/{name}/{image}.png", files.colored_png(32, 32, 40 * image + 90 * number))
        self.run = f"{work}/run"
        if not os.path.exists(f"{self.run}/last.safetensors"):
            subprocess.run([*self.training(), "--out", self.run], check=True, capture_output=True)

    def training(self, data=None):
        """A command that trains for a moment."""
        return [
            self.eil, "train", "--data", data or f"folder:{self.data}", "--backbone", "tiny-vgg", "--image-size", "32",
            "--batch", "4", "--epochs", "1",
        ]

    def folder(self, name):
        path = f"{self.work}/{name}"
        os.makedirs(path, exist_ok=True)
        return path

    def copied_data(self, name):
        """The data set once more, to be spoiled."""
        path = f"{self.work}/{name}"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.data, path)
        return path

    def copied_run(self, name):
        path = f"{self.work}/{name}"
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.run, path)
        return path

    def localize(self, *images):
        return ["eil", "localize", "--run", self.run, "--out", f"{self.work}/found", *images]


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    main()
