"""The networks in PyTorch, with as many parameters and as much work as this package's.

Erased branches are stacked on the batch axis, so PyTorch too runs each layer once on the larger batch. BatchNorm sees
the whole stack, which is what a PyTorch user gets without effort; this package normalizes each branch by itself.
"""

import torch
import torch.nn.functional as F
from torch import nn


def erase(features, threshold=0.7):
    """Features with the cells zeroed whose mean over channels is at least `threshold` of the image's largest."""
    mean = features.mean(1, keepdim=True)
    return features * (mean < threshold * mean.amax((2, 3), keepdim=True))


class VGG16GAP(nn.Module):
    """VGG16 without its last pooling and classifier: a 3x3 convolution to 1024, average pooling, a linear layer."""

    def __init__(self, classes, points=()):
        super().__init__()
        layers, channels = [], 3
        for widths in ([64] * 2, [128] * 2, [256] * 3, [512] * 3):
            channels = convolutions(layers, channels, widths)
            layers.append(nn.MaxPool2d(2))
        fifth = []
        convolutions(fifth, channels, [512] * 3)
        self.first, self.fifth = nn.Sequential(*layers), nn.Sequential(*fifth)
        self.conv6 = nn.Conv2d(512, 1024, 3, padding=1)
        self.fc = nn.Linear(1024, classes)
        self.points = points

    def features(self, x):
        n = x.shape[0]
        x = self.first(x)
        if "pool4" in self.points:
            x = torch.cat([x, erase(x[:n])])
        x = self.fifth(x)
        if "conv5_3" in self.points:
            x = torch.cat([x, erase(x[:n])])
        return F.relu(self.conv6(x), inplace=True)

    def forward(self, x):
        return self.fc(self.features(x).mean((2, 3)))


def convolutions(layers, channels, widths):
    for width in widths:
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
        channels = width
    return channels


class TopMaps(nn.Module):
    """Logits and the class activation maps of each image's five likeliest classes, for a whole batch at once."""

    def __init__(self, network, classes=5):
        super().__init__()
        self.network, self.classes = network, classes

    def forward(self, x):
        features = self.network.features(x)
        logits = self.network.fc(features.mean((2, 3)))
        top = logits.topk(self.classes, 1).indices
        weights = self.network.fc.weight[top]
        maps = torch.bmm(weights, features.flatten(2)).unflatten(2, features.shape[2:])
        return logits, top, maps


class ErasedResNet18(nn.Module):
    """torchvision's ResNet-18 with stride 1 in the last stage, and erasing behind the third."""

    def __init__(self, classes):
        super().__init__()
        net = torchvision_model("resnet18", classes)
        net.layer4[0].conv1.stride = (1, 1)
        net.layer4[0].downsample[0].stride = (1, 1)
        self.first = nn.Sequential(
            net.conv1, net.bn1, net.relu, net.maxpool, net.layer1, net.layer2, net.layer3)
        self.layer4, self.fc = net.layer4, net.fc

    def forward(self, x):
        x = self.first(x)
        x = self.layer4(torch.cat([x, erase(x)]))
        return self.fc(x.mean((2, 3)))


def torchvision_model(name, classes):
    import vision

    return getattr(vision.load().models, name)(num_classes=classes)


NETWORKS = {
    "vgg16-gap": lambda classes: VGG16GAP(classes),
    "vgg16-gap-meil": lambda classes: VGG16GAP(classes, ("pool4", "conv5_3")),
    "vgg16-gap-cams": lambda classes: TopMaps(VGG16GAP(classes)),
    "resnet18-eil": ErasedResNet18,
    "resnet50": lambda classes: torchvision_model("resnet50", classes),
    "vgg16": lambda classes: torchvision_model("vgg16", classes),
}


def build(name, classes):
    if name not in NETWORKS:
        raise SystemExit(f"no network {name}; there are {', '.join(NETWORKS)}")
    torch.manual_seed(0)
    return NETWORKS[name](classes)


def parameter_count(network):
    return sum(parameter.numel() for parameter in network.parameters())
