"""The commands of both sides of a row."""

import pathlib
import sys

import processes


class Sides:
    """Both sides' commands for one comparison.

    - eil: the path of our program.
    - data: a folder laid out as CUB-200-2011, or None.
    - scratch: a folder for exported networks.
    """

    def __init__(self, eil, data, scratch, threads, image_size):
        self.eil, self.data, self.scratch = eil, data, pathlib.Path(scratch)
        self.threads, self.image_size = threads, image_size

    def ours(self, row):
        if row.name == "loader":
            return [self.eil, "bench", "loader", "--data", f"cub:{self.data}", *self.loading(row), "--json"]
        if row.name == "engine":
            words = (self.eil, "bench", "engine", "--threads", self.threads, "--steps", row.steps, "--warmup", row.warmup)
            return [*(str(word) for word in words), "--json"]
        common = ["--classes", row.classes, *self.timing(row), "--json"]
        return [str(word) for word in (self.eil, "bench", *row.ours, *common)]

    def theirs(self, row, configuration):
        script = [sys.executable, str(processes.HERE / row.peer[0])]
        if row.name == "loader":
            return [*script, "--data", str(self.data), *self.loading(row)]
        words = [*script, "--network", row.network, "--classes", row.classes, *self.timing(row)]
        if row.peer[0] == "onnxruntime_infer.py":
            words += ["--model", self.exported(row)]
        else:
            words += ["--configuration", configuration]
        return [str(word) for word in words]

    def timing(self, row):
        return [
            "--batch", row.batch, "--image-size", self.image_size, "--threads", self.threads, "--steps", row.steps,
            "--warmup", row.warmup]

    def loading(self, row):
        return [
            "--batch", str(row.batch), "--workers", str(self.threads), "--epochs", str(row.steps),
            "--image-size", str(self.image_size)]

    def exported(self, row):
        return self.scratch / f"{row.network}-{row.batch}.onnx"

    def export(self, row):
        """Writes the network that ONNX Runtime reads. Throws a `Failure`."""
        words = [
            sys.executable, str(processes.HERE / "export_onnx.py"), "--network", row.network, "--batch", row.batch,
            "--image-size", self.image_size, "--classes", row.classes, "--out", self.exported(row)]
        processes.output([str(word) for word in words], self.threads)
