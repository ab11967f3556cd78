"""Writes EfficientNet-Lite0 and MobileNetV2 with random weights as ONNX files, and what ONNX Runtime makes of them.

  python Tests/Interoperability/mobile_networks.py FOLDER [--side 224]

For each network and form: NAME-FORM.onnx, with NAME-FORM.npz of `input`, `logits`. The forms are `script` and `dynamo`,
PyTorch's exporters as they come, and `script-kept` and `dynamo-kept`, with batch normalization left to be trained.
The tests ONNXInteroperability read them. Needs torch, torchvision, onnx, onnxscript and onnxruntime.
"""

import argparse
import os
import time
import warnings

import numpy as np
import onnxruntime
import torch
from torch import nn

import onnx_runtime


class Convolution(nn.Sequential):
    """Convolution, batch normalization, ReLU6; at stride 2 padded as TensorFlow pads, one more at the far sides."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, activates=True):
        before = (kernel - stride) // 2
        pad = (before, kernel - stride - before) * 2
        layers = [nn.ZeroPad2d(pad)] if stride > 1 else []
        padding = 0 if stride > 1 else kernel // 2
        layers += [
            nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(outputs)]
        super().__init__(*layers, *([nn.ReLU6()] if activates else []))


class Block(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, expansion):
        super().__init__()
        width = inputs * expansion
        self.adds = stride == 1 and inputs == outputs
        self.layers = nn.Sequential(
            *([Convolution(inputs, width, 1)] if expansion > 1 else []),
            Convolution(width, width, kernel, stride, groups=width), Convolution(width, outputs, 1, activates=False))

    def forward(self, x):
        return x + self.layers(x) if self.adds else self.layers(x)


class EfficientNetLite0(nn.Module):
    """Tan and Le 2019, without squeezing and excitation, with ReLU6: repeats, kernel, stride, expansion, channels."""

    STAGES = [
        (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
        (1, 3, 1, 6, 320),
    ]

    def __init__(self, classes=1000):
        super().__init__()
        self.stem = Convolution(3, 32, 3, 2)
        blocks, channels = [], 32
        for repeats, kernel, stride, expansion, outputs in self.STAGES:
            for number in range(repeats):
                blocks.append(Block(channels, outputs, kernel, stride if number == 0 else 1, expansion))
                channels = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = Convolution(channels, 1280, 1)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(0.2)
        self.classifier = nn.Linear(1280, classes)

    def forward(self, x):
        x = self.pool(self.head(self.blocks(self.stem(x))))
        return self.classifier(self.dropout(x.view(x.size(0), -1)))


def export(network, example, path, form):
    names = {"input_names": ["input"], "output_names": ["logits"]}
    axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
    kept = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if form.startswith("script"):
            torch.onnx.export(
                network, (example,), path, dynamo=False, dynamic_axes=axes, **names,
                **(kept if form.endswith("kept") else {}))
        else:
            torch.onnx.export(
                network, (example,), path, dynamo=True, external_data=False, verbose=False,
                optimize=not form.endswith("kept"), dynamic_shapes=({0: torch.export.Dim("batch")},), **names)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--side", type=int, default=224)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    torchvision = onnx_runtime.vision(torch)
    networks = {"efficientnet-lite0": EfficientNetLite0, "mobilenet-v2": torchvision.models.mobilenet_v2}
    for name, make in networks.items():
        torch.manual_seed(1)
        network, x = make().eval(), torch.randn(2, 3, options.side, options.side)
        onnx_runtime.settle(torch, network, x)
        for form in ("script", "dynamo", "script-kept", "dynamo-kept"):
            path = os.path.join(options.folder, f"{name}-{form}")
            export(network, x, path + ".onnx", form)
            session = onnx_runtime.session(path + ".onnx")
            logits = session.run(None, {"input": x.numpy()})[0]
            np.savez(path + ".npz", input=x.numpy(), logits=logits)
            one, times = x[:1].numpy(), []
            for _ in range(20):
                start = time.perf_counter()
                session.run(None, {"input": one})
                times.append(time.perf_counter() - start)
            print(f"{name} {form}: ONNX Runtime {onnxruntime.__version__} {min(times) * 1000:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
