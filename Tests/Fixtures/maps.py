"""Grad-CAM at several points of a network with a residual block and two linear layers, in plain PyTorch, in float64.

Parameters and images are generated from names (see common.py), so the file holds maps only.
"""

import numpy as np
import torch
from torch import nn

import common

CLASSES = 4
POINTS = ("conv1", "block.conv1", "block", "conv2", "relu2")


class Block(nn.Module):
    """relu(x + conv2(relu(conv1(x))))."""

    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return torch.relu(x + self.conv2(torch.relu(self.conv1(x))))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1)
        self.block = Block(6)
        self.conv2 = nn.Conv2d(6, 8, 3, stride=2, padding=1)
        self.relu2 = nn.ReLU()
        self.hidden = nn.Linear(8, 7)
        self.fc = nn.Linear(7, CLASSES)

    def forward(self, x):
        x = self.block(torch.relu(self.conv1(x)))
        x = self.relu2(self.conv2(x)).mean((2, 3))
        return self.fc(torch.relu(self.hidden(x)))


def grad_cam(network, point, images, label):
    """The map of `label` for each image: channels weighted with the mean gradient of the class's logit."""
    kept = {}
    hook = network.get_submodule(point).register_forward_hook(lambda _, __, output: kept.update(output=output))
    logits = network(images)
    hook.remove()
    features = kept["output"]
    gradient = torch.autograd.grad(logits[:, label].sum(), features)[0]
    weights = gradient.mean((2, 3), keepdim=True)
    return torch.relu((weights * features).sum(1)).detach().numpy()


def make():
    network = Network()
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(torch.from_numpy(common.network_parameter(name, tuple(parameter.shape))))
    network = network.double().eval()
    images = torch.from_numpy(common.network_input("maps.images", (2, 3, 8, 6))).double()
    tensors = {"logits": network(images).detach().numpy()}
    for point in POINTS:
        maps = [grad_cam(network, point, images, label) for label in range(CLASSES)]
        tensors[f"gradcam/{point}"] = np.stack(maps, 1)
    common.write("maps", tensors, {"maps": {"images": "maps.images", "shape": [2, 3, 8, 6], "points": POINTS}})
