"""Output that is lost, closed streams, and readers that go away."""

import os

from hostile import Case


def cases(here):
    evaluate = ["eil", "evaluate", "--run", here.run]
    image = f"{here.data}/cat/0.png"
    commands = {
        "evaluate": evaluate, "evaluate --json": [*evaluate, "--json"], "evaluate --csv": [*evaluate, "--csv"],
        "localize": here.localize(image), "localize --json": [*here.localize(image), "--json"],
        "inspect": ["eil", "inspect", f"{here.run}/last.safetensors"],
        "inspect --json": ["eil", "inspect", "--json", f"{here.run}/last.safetensors"],
        "summary": ["eil", "summary", "--backbone", "tiny-vgg"], "methods": ["eil", "methods"],
        "--help": ["eil", "--help"], "--version": ["eil", "--version"],
        "bench engine --json": ["eil", "bench", "engine", "--json"],
        "export --json": ["eil", "export", "--run", here.run, "--out", f"{here.work}/n.onnx", "--json"],
        "report": ["eil", "report", "--run", here.run, "--out", f"{here.work}/r.html"],
        "train": [*here.training(), "--out", f"{here.runs}/lost"],
    }
    for name, command in commands.items():
        yield Case(f"{name} to a full disk", command, output="/dev/full", status=(1, 74))
        yield Case(f"{name} without standard output", command, redirection=">&-", untouched=(here.data,), status=(0, 1, 74))
        yield Case(f"{name} without any stream", command, redirection="<&- >&- 2>&-", untouched=(here.data,), status=(0, 1, 74))
    broken = Case("a reader that goes away", ["/bin/sh", "-c", f"'{here.eil}' inspect '{here.run}/last.safetensors' | head -n 1"],
                  never=("Error",), status=(0,))
    yield broken
    locked = here.folder("locked")
    os.chmod(locked, 0o500)
    if os.getuid() != 0:
        yield Case("a folder that cannot be written", [*here.training(), "--out", f"{locked}/run"], ("locked",), status=(1,))
