"""What is compared: our command, the peer's, how the result is read, and the ratio wanted."""

import dataclasses

PYTORCH = ("nchw", "channels-last", "compile", "compile+channels-last")
EAGER = ("eager",)
ONNX = ("onnxruntime",)
LOADER = ("torchvision+PIL",)
# Metrics of which less is better.
LESS = ("memory", "overhead")


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table.

    `ours` and `peer` are arguments without those that all rows share; the peer's begin with its script. A ratio of
    speeds is ours to theirs and wanted at least; one of memory or of time ("overhead", microseconds) is wanted at most.
    """

    name: str
    work: str
    ours: tuple
    peer: tuple
    configurations: tuple
    wanted: float
    batch: int = 8
    classes: int = 200
    steps: int = 3
    warmup: int = 1
    metric: str = "speed"
    # Seconds that looking for the best configuration and one pair take, for the time left.
    scouting: float = 5
    pair: float = 10

    def better(self, a, b):
        """Whether the figure `a` is better than `b`."""
        return a < b if self.wants_less else a > b

    @property
    def wants_less(self):
        return self.metric in LESS

    def limited(self, names):
        """This row with only those of the peer's configurations, where it has several and some are named."""
        kept = tuple(name for name in self.configurations if name in names)
        return dataclasses.replace(self, configurations=kept) if kept else self

    @property
    def network(self):
        return self.peer[1]


def step(name, work, ours, network, wanted, **more):
    return Row(
        name, work, ("step", *ours), ("pytorch_step.py", network), PYTORCH, wanted, **{"warmup": 1, "steps": 2, **more})


def infer(name, work, ours, network, wanted, batch):
    return Row(
        name, work, ("infer", *ours, "--form", "classification"), ("onnxruntime_infer.py", network), ONNX, wanted,
        batch=batch, classes=1000, steps=7 if batch > 1 else 20, warmup=2, scouting=15, pair=15 if batch > 1 else 9)


VGG16, RESNET50 = ("--backbone", "vgg16"), ("--backbone", "resnet50")
MEIL = (*VGG16, "--erase", "pool4,conv5_3")

ROWS = (
    step("train-vgg16", "train VGG16-GAP, plain", VGG16, "vgg16-gap", 1.7, scouting=190, pair=30),
    step("train-vgg16-meil", "train VGG16-GAP, MEIL at pool4 and conv5_3", MEIL, "vgg16-gap-meil", 1.7,
         scouting=220, pair=35),
    step("train-resnet50", "train ResNet-50", (*RESNET50, "--form", "classification"), "resnet50", 1.35,
         steps=3, scouting=150, pair=28),
    step("train-resnet18-eil", "train ResNet-18, EIL after layer3",
         ("--backbone", "resnet18", "--erase", "layer3"), "resnet18-eil", 1.4, steps=3, scouting=100, pair=18),
    infer("infer-vgg16-8", "infer VGG16, batch 8", VGG16, "vgg16", 1.4, 8),
    infer("infer-vgg16-1", "infer VGG16, batch 1", VGG16, "vgg16", 1.2, 1),
    infer("infer-resnet50-8", "infer ResNet-50, batch 8", RESNET50, "resnet50", 1.05, 8),
    infer("infer-resnet50-1", "infer ResNet-50, batch 1", RESNET50, "resnet50", 1.0, 1),
    Row("cams-vgg16", "classes and top-5 CAMs, VGG16-GAP", ("infer", *VGG16, "--cams", "5"),
        ("pytorch_infer.py", "vgg16-gap-cams"), PYTORCH, 1.8, steps=5, warmup=2, scouting=60, pair=18),
    Row("loader", "load images, 224 random crop, 2 workers", ("loader",), ("pytorch_loader.py", ""), LOADER, 2,
        steps=40, scouting=10, pair=10),
    # All memory is in use from the second step on. By now torch.compile finds its code in its cache, so that the
    # compiler's own memory does not count against it.
    step("memory-meil", "peak resident memory, MEIL training", MEIL, "vgg16-gap-meil", 0.7,
         steps=1, metric="memory", scouting=80, pair=25),
    step("memory-meil-checkpointed", "the same, every stage checkpointed by us", (*MEIL, "--checkpointed"),
         "vgg16-gap-meil", 0.45, steps=1, metric="memory", scouting=80, pair=27),
    Row("engine", "an operation on 8x8 values, forward and backward", ("engine",), ("pytorch_engine.py", "chain"), EAGER,
        0.33, steps=300, warmup=30, metric="overhead", scouting=5, pair=8),
)


def find(names):
    """The rows of these names, in the table's order; all without names."""
    known = {row.name for row in ROWS}
    for name in names:
        if name not in known:
            raise SystemExit(f"compare: there is no row '{name}'. There are: {', '.join(row.name for row in ROWS)}")
    return [row for row in ROWS if not names or row.name in names]
