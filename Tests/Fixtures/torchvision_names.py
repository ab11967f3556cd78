"""Names and shapes of torchvision's VGG and ResNet state dictionaries, written out from the published architectures."""

import os
from math import prod

from common import FOLDER

VGG_STAGES = {11: (1, 1, 2, 2, 2), 13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
RESNET_STAGES = {
    18: (False, (2, 2, 2, 2)), 34: (False, (3, 4, 6, 3)), 50: (True, (3, 4, 6, 3)), 101: (True, (3, 4, 23, 3)),
    152: (True, (3, 8, 36, 3)),
}
# Trainable parameters as torchvision's model pages print them.
PUBLISHED = {
    "vgg11": 132863336, "vgg13": 133047848, "vgg16": 138357544, "vgg19": 143667240, "vgg11_bn": 132868840,
    "vgg13_bn": 133053736, "vgg16_bn": 138365992, "vgg19_bn": 143678248, "resnet18": 11689512,
    "resnet34": 21797672, "resnet50": 25557032, "resnet101": 44549160, "resnet152": 60192808,
}


def norm(name, width):
    return [(f"{name}.{part}", (width,)) for part in ("weight", "bias", "running_mean", "running_var")] + [
        (f"{name}.num_batches_tracked", ())]


def vgg(depth, normalized):
    entries, index, width = [], 0, 3
    for outputs, count in zip((64, 128, 256, 512, 512), VGG_STAGES[depth]):
        for _ in range(count):
            entries += [(f"features.{index}.weight", (outputs, width, 3, 3)), (f"features.{index}.bias", (outputs,))]
            if normalized:
                entries += norm(f"features.{index + 1}", outputs)
            index, width = index + (3 if normalized else 2), outputs
        index += 1
    for layer, outputs, inputs in ((0, 4096, 25088), (3, 4096, 4096), (6, 1000, 4096)):
        entries += [(f"classifier.{layer}.weight", (outputs, inputs)), (f"classifier.{layer}.bias", (outputs,))]
    return entries


def block(name, inputs, width, bottleneck, shortcut):
    outputs = 4 * width if bottleneck else width
    if bottleneck:
        convolutions = [(width, inputs, 1), (width, width, 3), (outputs, width, 1)]
    else:
        convolutions = [(width, inputs, 3), (width, width, 3)]
    entries = []
    for index, (to, of, kernel) in enumerate(convolutions, start=1):
        entries += [(f"{name}.conv{index}.weight", (to, of, kernel, kernel))] + norm(f"{name}.bn{index}", to)
    if shortcut:
        entries += [(f"{name}.downsample.0.weight", (outputs, inputs, 1, 1))] + norm(f"{name}.downsample.1", outputs)
    return entries, outputs


def resnet(depth):
    bottleneck, stages = RESNET_STAGES[depth]
    entries, inputs = [("conv1.weight", (64, 3, 7, 7))] + norm("bn1", 64), 64
    for stage, (width, count) in enumerate(zip((64, 128, 256, 512), stages), start=1):
        for index in range(count):
            shortcut = index == 0 and (stage > 1 or bottleneck)
            added, inputs = block(f"layer{stage}.{index}", inputs, width, bottleneck, shortcut)
            entries += added
    return entries + [("fc.weight", (1000, inputs)), ("fc.bias", (1000,))]


def write(name, networks, published):
    """A line for each entry of each network, whose trainable parameters must be as many as are published."""
    lines = []
    for network, entries in networks.items():
        trainable = sum(prod(shape) for entry, shape in entries if entry.endswith(("weight", "bias")))
        if trainable != published[network]:
            raise SystemExit(f"{network}: {trainable} parameters, published are {published[network]}")
        lines += [f"{network} {entry} {','.join(map(str, shape)) or 'scalar'}" for entry, shape in entries]
    with open(os.path.join(FOLDER, name), "w") as file:
        file.write("\n".join(lines) + "\n")
    print(f"{name}: {len(lines)} lines")


def make():
    networks = {}
    for depth in VGG_STAGES:
        networks[f"vgg{depth}"] = vgg(depth, False)
        networks[f"vgg{depth}_bn"] = vgg(depth, True)
    for depth in RESNET_STAGES:
        networks[f"resnet{depth}"] = resnet(depth)
    write("torchvision-names.txt", networks, PUBLISHED)
