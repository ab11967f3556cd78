"""What every peer's worker does alike: read its options, time steps, print one line of JSON."""

import argparse
import json
import os
import time


def parser(description):
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--network", required=True)
    result.add_argument("--batch", type=int, default=8)
    result.add_argument("--image-size", type=int, default=224)
    result.add_argument("--classes", type=int, default=200)
    result.add_argument("--threads", type=int, default=2)
    result.add_argument("--steps", type=int, default=3, help="timed steps")
    result.add_argument("--warmup", type=int, default=1, help="steps before those that are timed")
    return result


def timed(step, options):
    """Seconds of each timed step, after the ones that warm up."""
    seconds = []
    for index in range(options.warmup + options.steps):
        start = time.perf_counter()
        step()
        if index >= options.warmup:
            seconds.append(time.perf_counter() - start)
    return seconds


def most_resident_bytes():
    """The largest resident memory that this process has had, in bytes."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/self/status has no line VmHWM")


def report(**values):
    """Prints the result and leaves at once: tearing an interpreter with large libraries down only takes time."""
    print(json.dumps({**values, "residentBytes": most_resident_bytes()}), flush=True)
    os._exit(0)
