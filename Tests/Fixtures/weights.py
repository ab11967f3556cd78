"""A narrow network with torchvision's names, saved by torch.save as training programs do: in a dictionary, under
`state_dict`, each name behind `module.`; and what it computes of generated images."""

import os

import torch

from common import FOLDER, network_input, network_parameter, write


class Block(torch.nn.Module):
    """torchvision's BasicBlock."""

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        self.conv2 = torch.nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or inputs != width:
            self.downsample = torch.nn.Sequential(
                torch.nn.Conv2d(inputs, width, 1, stride, bias=False), torch.nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class NarrowResNet(torch.nn.Module):
    """SmallResNet(classes: 5, width: 4) of this package."""

    def __init__(self, width=4, classes=5):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        inputs = width
        for stage in range(3):
            outputs, stride = width << stage, 1 if stage == 0 else 2
            blocks = torch.nn.Sequential(Block(inputs, outputs, stride), Block(outputs, outputs, 1))
            setattr(self, f"layer{stage + 1}", blocks)
            inputs = outputs
        self.fc = torch.nn.Linear(inputs, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


def make():
    model = NarrowResNet().eval()
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.from_numpy(1 + 0.5 * network_input(name, tuple(tensor.shape)) / 2))
        elif name.endswith("running_mean"):
            tensor.copy_(torch.from_numpy(network_input(name, tuple(tensor.shape)) / 8))
        elif name.endswith("num_batches_tracked"):
            tensor.fill_(1234)
        else:
            tensor.copy_(torch.from_numpy(network_parameter(name, tuple(tensor.shape))))
    images = torch.from_numpy(network_input("narrow-resnet", (2, 3, 32, 32)))
    folder = os.path.join(FOLDER, "weights")
    os.makedirs(folder, exist_ok=True)
    state = {"module." + name: tensor for name, tensor in model.state_dict().items()}
    torch.save({"epoch": 7, "state_dict": state}, os.path.join(folder, "narrow-resnet.pth"))
    with torch.no_grad():
        logits = model.double()(images.double())
    write("weights", {"logits": logits.numpy()}, {})


if __name__ == "__main__":
    make()
