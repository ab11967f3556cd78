"""The results as a Markdown table and as a file of JSON."""

import json
import os
import pathlib
import statistics

from rows import LESS

HEAD = (
    "| work | ours | peer, its best configuration | theirs | ratio, median | min | max | wanted |\n"
    "|---|---|---|---|---|---|---|---|")


def markdown(results, machine):
    """The table, and below it what the peers' configurations gave."""
    lines = [HEAD, *(line(result) for result in results), ""]
    lines.append(
        f"Ratios are ours to the peer's, of runs in turn; speeds in images a second, both medians of their runs. "
        f"{machine['processor']}, {machine['threads']} threads, {machine['imageSize']} pixels.")
    scouted = [result for result in results if len(result.get("configurations", {})) > 1]
    if scouted:
        lines += ["", "The peers' configurations, one run each, from which the best was taken:", ""]
        lines += [f"- {result['work']}: {listed(result)}" for result in scouted]
    return "\n".join(lines) + "\n"


def line(result):
    wanted = f"{'at most' if result['metric'] in LESS else 'at least'} {result['wanted']:g}"
    if "failure" in result:
        return f"| {result['work']} | – | not measured: {result['failure']} | – | – | – | – | {wanted} |"
    ratios = [pair["ratio"] for pair in result["pairs"]]
    ours, theirs = (statistics.median(pair[side] for pair in result["pairs"]) for side in ("ours", "theirs"))
    peer = ", ".join(word for word in (result["version"], result["best"]) if word)
    return (
        f"| {result['work']} | {shown(ours, result)} | {peer} | {shown(theirs, result)} "
        f"| {statistics.median(ratios):.2f} | {min(ratios):.2f} | {max(ratios):.2f} | {wanted} |")


def listed(result):
    return ", ".join(
        f"{name} {value if isinstance(value, str) else shown(value, result)}"
        for name, value in result["configurations"].items())


def shown(figure, result):
    if result["metric"] == "overhead":
        return f"{figure:.2f} µs"
    return f"{figure / 2**20:.0f} MiB" if result["metric"] == "memory" else f"{figure:.2f}"


def missed(result):
    """Whether a row's median ratio is not what is wanted; None where it was not measured."""
    if "failure" in result:
        return None
    ratio = statistics.median(pair["ratio"] for pair in result["pairs"])
    return ratio > result["wanted"] if result["metric"] in LESS else ratio < result["wanted"]


def machine(threads, image_size):
    processor = "unknown processor"
    for text in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if text.startswith("model name"):
            processor = text.split(":", 1)[1].strip()
            break
    return {"processor": processor, "cores": os.cpu_count(), "threads": threads, "imageSize": image_size}


def write(path, text):
    """Writes all of the text or nothing."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.replace(path)


def write_json(path, results, machine):
    write(path, json.dumps({"machine": machine, "rows": results}, indent=2) + "\n")
