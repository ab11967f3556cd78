#!/usr/bin/env python3
"""Runs fuzz targets until each has had enough executions AND enough processor time, and prints a table.

    python3 Fuzz/run.py --programs .build-fuzz/release --corpus .build-fuzz/corpus [NAME ...]

Goes on from the corpus of earlier runs. What stops a target (a crash, a hang, a leak, too much memory) is left in a
file in the corpus folder of that target; the exit status is then 1.
"""
import argparse
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGETS = {
    "safetensors": "FuzzSafetensors",
    "pickle": "FuzzPickle",
    "zip": "FuzzZip",
    "numpy": "FuzzNumPy",
    "idx": "FuzzIDX",
    "images": "FuzzImages",
    "masks": "FuzzMasks",
    "onnx": "FuzzONNX",
    "tables": "FuzzTables",
    "lists": "FuzzLists",
}
OPTIONS = ["-timeout=10", "-rss_limit_mb=1024", "-malloc_limit_mb=256", "-print_final_stats=1"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="what to run; all by default: " + " ".join(TARGETS))
    parser.add_argument("--programs", type=Path, default=Path(".build-fuzz/release"))
    parser.add_argument("--corpus", type=Path, default=Path(".build-fuzz/corpus"))
    parser.add_argument("--executions", type=int, default=2_000_000, help="at least so many for each")
    parser.add_argument("--minutes", type=float, default=15, help="processor minutes, at least so many for each")
    parser.add_argument("--round", type=int, default=120, help="seconds between two looks at both")
    parser.add_argument("--max-length", type=int, default=8192, help="bytes of an input")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target '{unknown[0]}'; known are {', '.join(TARGETS)}")
    return chosen


def processor_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_round(program, corpus, seeds, chosen):
    """One run of the fuzzer: its status, its last lines, executions, covered edges and processor seconds."""
    start = processor_time()
    command = [program, *OPTIONS, f"-max_len={chosen.max_length}", f"-max_total_time={chosen.round}",
               f"-artifact_prefix={corpus.parent}/{corpus.name}-", corpus, seeds]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    # Some readers take files; those in memory do not wait for a disk.
    if Path("/dev/shm").is_dir():
        environment["TMPDIR"] = "/dev/shm"
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True,
                          errors="replace")
    text = done.stderr
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    covered = re.findall(r"\bcov: (\d+)", text)
    return (done.returncode, text[-3000:], int(executed[1]) if executed else 0, int(covered[-1]) if covered else 0,
            processor_time() - start)


def run_target(name, chosen):
    program = chosen.programs / TARGETS[name]
    corpus = chosen.corpus / name
    corpus.mkdir(parents=True, exist_ok=True)
    executions, seconds, covered, start = 0, 0.0, 0, time.monotonic()
    while executions < chosen.executions or seconds < chosen.minutes * 60:
        status, tail, more, covered, used = run_round(program, corpus, HERE / "Seeds" / name, chosen)
        executions, seconds = executions + more, seconds + used
        rate = executions / max(seconds, 1e-9)
        print(f"{name}: {executions} executions, {seconds / 60:.1f} processor minutes, {rate:.0f} a second, "
              f"cov {covered}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        if status != 0:
            print(tail, file=sys.stderr, flush=True)
            return name, executions, seconds, covered, "stopped; see above"
    return name, executions, seconds, covered, "nothing found"


def main():
    chosen = arguments()
    missing = [name for name in chosen.names or TARGETS if not (chosen.programs / TARGETS[name]).exists()]
    if missing:
        sys.exit(f"run.py: {chosen.programs / TARGETS[missing[0]]} is not there; build the targets first (make fuzz)")
    rows = []
    for name in chosen.names or TARGETS:
        rows.append(run_target(name, chosen))
    print("| reader | executions | processor minutes | edges covered | result |\n|---|---:|---:|---:|---|")
    for name, executions, seconds, covered, result in rows:
        print(f"| {name} | {executions:,} | {seconds / 60:.1f} | {covered:,} | {result} |")
    sys.exit(any(result != "nothing found" for *_, result in rows))


if __name__ == "__main__":
    main()
