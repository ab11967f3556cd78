"""The plots: images a second and milliseconds an image against batch, image size or threads."""

import pathlib

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.ticker import NullFormatter, ScalarFormatter

# One hue a network (distinct also for the color-blind), solid for training and dashed for inference.
STYLES = {
    "VGG16-GAP, training": dict(color="#0b62a4", linestyle="-", marker="o"),
    "VGG16-GAP, inference": dict(color="#0b62a4", linestyle="--", marker="o", markerfacecolor="white"),
    "ResNet-50, training": dict(color="#d1641b", linestyle="-", marker="s"),
    "ResNet-50, inference": dict(color="#d1641b", linestyle="--", marker="s", markerfacecolor="white"),
}
AXES = {"batch": "batch, images", "imageSize": "image size, pixels a side", "threads": "threads"}
MEASURES = {"imagesPerSecond": "images a second", "millisecondsPerImage": "milliseconds an image"}
SETTINGS = {
    "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": "#888888", "axes.grid": True, "grid.color": "#e4e4e4", "lines.markersize": 4.5,
    "lines.linewidth": 1.6, "svg.hashsalt": "scaling", "svg.fonttype": "none"}


def draw(points, key, title, path):
    """Writes one SVG with a panel for each measure; equal figures give equal files."""
    with plt.rc_context(SETTINGS):
        figure, panels = plt.subplots(1, 2, figsize=(9, 3.9))
        for panel, (measure, label) in zip(panels, MEASURES.items()):
            for work, style in STYLES.items():
                line = sorted((point[key], point[measure]) for point in points if point["work"] == work)
                if line:
                    panel.plot(*zip(*line), label=work, **style)
            scale(panel, sorted({point[key] for point in points}), measure)
            panel.set_xlabel(AXES[key])
            panel.set_ylabel(label)
        figure.suptitle(title, x=0.01, ha="left", fontsize=11)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="lower center", ncols=4, frameon=False)
        figure.tight_layout(rect=(0, 0.07, 1, 1))
        save(figure, path)


def scale(panel, values, measure):
    """Logarithmic axes, ticks where something was measured."""
    panel.set_xscale("log", base=2)
    panel.set_xticks(values, [str(value) for value in values], fontsize=9)
    panel.set_xticks([], minor=True)
    panel.set_yscale("log")
    low, high = panel.get_ylim()
    steps = [factor * 10**power for power in range(-1, 5) for factor in (1, 2, 5)]
    panel.set_yticks([step for step in steps if low <= step <= high])
    panel.yaxis.set_major_formatter(ScalarFormatter())
    panel.yaxis.set_minor_formatter(NullFormatter())
    panel.set_yticks([], minor=True)


def save(figure, path):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    figure.savefig(partial, format="svg", metadata={"Date": None}, facecolor="white")
    plt.close(figure)
    partial.replace(path)
