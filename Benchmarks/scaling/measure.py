"""Runs `eil bench` and gives what it measured."""

import json
import pathlib
import statistics
import subprocess
import sys
import time

WORKS = {
    "VGG16-GAP, training": ("step", "--backbone", "vgg16", "--form", "localization"),
    "VGG16-GAP, inference": ("infer", "--backbone", "vgg16", "--form", "localization"),
    "ResNet-50, training": ("step", "--backbone", "resnet50", "--form", "classification"),
    "ResNet-50, inference": ("infer", "--backbone", "resnet50", "--form", "classification"),
}
# The smallest share of the machine's free memory that is left to others.
SPARE = 0.2


class Meter:
    """Measures one point at a time and tells on standard error how far it is."""

    def __init__(self, eil, total):
        self.eil, self.total, self.count, self.start = eil, total, 0, time.monotonic()

    def measure(self, work, batch, image_size, threads, steps):
        """One point: what was asked, seconds of the median step, bytes. Ends the program if `eil` fails."""
        command = [
            self.eil, "bench", *WORKS[work], "--batch", batch, "--image-size", image_size, "--threads", threads,
            "--steps", steps, "--warmup", 1, "--json"]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"scale: {work}, batch {batch}, {image_size} pixels: {done.stderr.strip()}")
        result = json.loads(done.stdout)
        seconds = statistics.median(result["seconds"])
        point = {
            "work": work, "batch": batch, "imageSize": image_size, "threads": threads, "seconds": result["seconds"],
            "imagesPerSecond": batch / seconds, "millisecondsPerImage": 1000 * seconds / batch,
            "residentBytes": result.get("residentBytes"), "peakBytes": result.get("peakBytes")}
        self.say(f"{work}, batch {batch}, {image_size} pixels, {threads} threads: {batch / seconds:.2f} img/s")
        return point

    def skip(self, work, reason):
        self.say(f"{work}, {reason}")

    def say(self, text):
        self.count += 1
        elapsed = int(time.monotonic() - self.start)
        print(f"[{self.count}/{self.total}, {elapsed // 60}:{elapsed % 60:02d}] {text}", file=sys.stderr, flush=True)


def fits(point, factor):
    """Whether `factor` times the memory of `point` is at hand."""
    if point is None or not point["residentBytes"]:
        return True
    return point["residentBytes"] * factor <= free_bytes() * (1 - SPARE)


def free_bytes():
    for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/meminfo has no line MemAvailable")
