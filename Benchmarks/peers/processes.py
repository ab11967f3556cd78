"""Runs one side's process and reads the JSON that it prints."""

import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LIMIT_SECONDS = 900


class Failure(Exception):
    """A process that gave no result; the text says why."""


def environment(threads, compiled):
    """The same number of threads for both sides, and one place for what torch.compile made.

    Compiled code brings an OpenMP runtime beside PyTorch's own. Threads of one that spin while they wait take the
    cores from the other's, which makes a step three times as long; so with torch.compile they sleep.
    """
    values = dict(os.environ)
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        values[name] = str(threads)
    values.setdefault("TORCHINDUCTOR_CACHE_DIR", str(pathlib.Path(sys.prefix) / "inductor-cache"))
    values["TORCHINDUCTOR_COMPILE_THREADS"] = str(threads)
    if compiled:
        values["OMP_WAIT_POLICY"] = "passive"
    return values


def output(command, threads):
    """What `command` prints. Throws a `Failure` if it ends with an error or takes too long."""
    values = environment(threads, compiled=any(word.startswith("compile") for word in command))
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=values, timeout=LIMIT_SECONDS)
    except OSError as error:
        raise Failure(f"cannot start {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise Failure(f"no result within {LIMIT_SECONDS} seconds") from error
    if done.returncode != 0:
        raise Failure(reason(done))
    return done.stdout


def run(command, threads):
    """What `command` prints as JSON. Throws a `Failure`."""
    text = output(command, threads)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Failure(f"printed no JSON but: {text.strip()[-200:]!r}") from error


def reason(done):
    """The last line of the error output that says something, cut to a table's width."""
    lines = [line.strip() for line in done.stderr.splitlines() if "Error" in line]
    lines = lines or [line.strip() for line in done.stderr.splitlines() if line.strip()]
    text = lines[-1] if lines else "no message"
    return f"status {done.returncode}: {text[:200]}"


def figure(result, row, middle=statistics.median):
    """Images a second, from the median of the timed steps, bytes for a row of memory, or microseconds.

    While configurations are compared by one run each, `middle` is `min`: a step that was disturbed decides nothing.
    """
    try:
        if row.metric == "memory":
            return float(result["residentBytes"])
        if row.metric == "overhead":
            return float(result["microseconds"])
        if "imagesPerSecond" in result:
            return float(result["imagesPerSecond"])
        return row.batch / middle(result["seconds"])
    except (KeyError, TypeError, ZeroDivisionError) as error:
        raise Failure(f"printed JSON without a usable {error}") from error
