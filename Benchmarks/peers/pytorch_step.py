"""Times whole training steps of one network in PyTorch: the same work as Benchmarks/Sources/step.

usage: pytorch_step.py NETWORK LAYOUT [BATCH] [SIZE] [STEPS]     LAYOUT is nchw or nhwc
"""

import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(2)


def vgg_blocks():
    """The VGG16-GAP layers up to the last features, in pieces that end at pool4 and conv5_3."""
    widths = [[64, 64], [128, 128], [256] * 3, [512] * 3]
    layers, channels = [], 3
    for stage in widths:
        for width in stage:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        layers.append(nn.MaxPool2d(2))
    fifth = []
    for _ in range(3):
        fifth += [nn.Conv2d(512, 512, 3, padding=1), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers), nn.Sequential(*fifth)


def erase(features, threshold=0.7):
    mean = features.mean(1, keepdim=True)
    keep = mean < threshold * mean.amax((2, 3), keepdim=True)
    return features * keep


class VGG16GAP(nn.Module):
    """Branches are stacked on the batch axis, so PyTorch too runs each layer once on the larger batch."""

    def __init__(self, points):
        super().__init__()
        self.first, self.fifth = vgg_blocks()
        self.conv6 = nn.Conv2d(512, 1024, 3, padding=1)
        self.fc = nn.Linear(1024, 200)
        self.points = points

    def forward(self, x):
        n = x.shape[0]
        x = self.first(x)
        if "pool4" in self.points:
            x = torch.cat([x, erase(x[:n])])
        x = self.fifth(x)
        if "conv5_3" in self.points:
            x = torch.cat([x, erase(x[:n])])
        x = F.relu(self.conv6(x), inplace=True)
        return self.fc(x.mean((2, 3)))


NETWORKS = {
    "vgg16-gap": lambda: VGG16GAP(()),
    "vgg16-gap-eil": lambda: VGG16GAP(("pool4",)),
    "vgg16-gap-meil": lambda: VGG16GAP(("pool4", "conv5_3")),
}


def main():
    name, layout = sys.argv[1], sys.argv[2]
    batch, size, steps = (int(a) if a else d for a, d in zip((sys.argv[3:] + [""] * 3)[:3], (8, 224, 3)))
    torch.manual_seed(0)
    network = NETWORKS[name]()
    images = torch.randn(batch, 3, size, size)
    if layout == "nhwc":
        network = network.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    labels = torch.arange(batch) % 200
    optimizer = torch.optim.SGD(network.parameters(), lr=0.001, momentum=0.9, weight_decay=1e-4)
    for step in range(steps + 1):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        logits = network(images)
        loss = sum(F.cross_entropy(part, labels) for part in logits.split(batch))
        loss.backward()
        optimizer.step()
        if step:
            print(f"{time.perf_counter() - start:.4f}", flush=True)


main()
