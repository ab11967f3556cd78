"""Small ONNX files from PyTorch's exporters, with inputs, outputs and gradients.

Writes onnx/*.onnx and onnx-models.safetensors. For each case: `case/input`, `case/output` and, where it is trained,
`case/gradient/NAME` of the loss `sum(output^2)` in training mode.
"""

import os
import warnings

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn import functional

import common

OUTPUT = os.path.join(common.FOLDER, "onnx")


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(out)) + identity)


class TinyResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Block(4, 4, 1), Block(4, 4, 1))
        self.layer2 = nn.Sequential(Block(4, 8, 2), Block(8, 8, 1))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.maxpool(functional.relu(self.bn1(self.conv1(x))))
        x = self.layer2(self.layer1(x))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, 4, 1)
        self.fc2 = nn.Conv2d(4, channels, 1)

    def forward(self, x):
        scale = functional.adaptive_avg_pool2d(x, 1)
        return x * functional.hardsigmoid(self.fc2(functional.relu(self.fc1(scale))))


class TinyMobileNet(nn.Module):
    """Depthwise convolutions, squeeze and excitation, hardswish, ReLU6, channel shuffle, dropout."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish())
        self.depthwise = nn.Sequential(nn.Conv2d(8, 8, 5, 1, 2, groups=8, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.squeeze = Squeeze(8)
        self.project = nn.Sequential(nn.Conv2d(8, 8, 1, bias=False), nn.BatchNorm2d(8))
        self.classifier = nn.Sequential(nn.Linear(8, 12), nn.Hardswish(), nn.Dropout(0.2), nn.Linear(12, 5))

    def forward(self, x):
        x = self.stem(x)
        x = x + self.project(self.squeeze(self.depthwise(x)))
        n, c, h, w = x.shape
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)
        return self.classifier(x.mean([2, 3]))


class TinyInception(nn.Module):
    """Branches that are joined, uneven windows, means over windows, preprocessing."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 6, 3)
        self.branch1 = nn.Conv2d(6, 4, 1)
        self.branch2 = nn.Sequential(nn.Conv2d(6, 4, (1, 5), padding=(0, 2)), nn.Conv2d(4, 4, (5, 1), padding=(2, 0)))
        self.branch3 = nn.Conv2d(6, 4, 1)
        self.fc = nn.Linear(12, 5)

    def forward(self, x):
        x = torch.cat([x[:, 0:1] * 0.5 + 0.1, x[:, 1:2] * 0.4, (x[:, 2:3] - 0.2) / 0.3], 1)
        x = functional.max_pool2d(functional.relu(self.stem(x)), 3, 2, ceil_mode=True)
        pooled = functional.avg_pool2d(x, 3, 1, 1)
        x = torch.cat([self.branch1(x), functional.relu(self.branch2(x)), self.branch3(pooled)], 1)
        x = functional.max_pool2d(x, x.shape[-1])
        return torch.log_softmax(self.fc(x.view(x.size(0), -1)), 1)


class Assorted(nn.Module):
    """Operators that the others lack."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, dilation=2, padding="same")
        self.up = nn.ConvTranspose2d(6, 4, 3, 2, 1, 1)
        self.prelu = nn.PReLU(6)
        self.norm = nn.GroupNorm(2, 4)
        self.instance = nn.InstanceNorm2d(6, affine=True)
        self.layer = nn.LayerNorm(6)
        self.fc = nn.Linear(6, 5, bias=False)

    def forward(self, x):
        x = functional.pad(x, (1, 2, 0, 1), value=0.5)
        x = self.prelu(self.conv(x))
        a, b = torch.split(x, [2, 4], 1)
        x = torch.cat([functional.silu(a), functional.gelu(b)], 1)
        x = functional.interpolate(self.instance(x), scale_factor=2.0, mode="nearest")
        x = functional.leaky_relu(self.norm(self.up(x)), 0.1)
        x = functional.interpolate(x, size=(8, 8), mode="bilinear", align_corners=False)
        x = torch.cat([functional.elu(x), torch.tanh(x[:, :2])], 1)
        x = torch.sigmoid(x).clamp(0.1, 0.9)
        x = torch.softmax(x, 1).mean((2, 3), keepdim=True).squeeze(-1).squeeze(-1)
        x = self.layer(torch.sqrt(torch.abs(x) + 0.01) - torch.maximum(x, x * 2))
        return self.fc(x)


class TinySqueeze(nn.Module):
    """Maps of classes that are pooled, and rows made by the size of the images' own batch."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1, bias=False), nn.BatchNorm2d(6), nn.ReLU6())
        self.fire = nn.Sequential(nn.Conv2d(6, 8, 3, padding=1), nn.SiLU())
        self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Conv2d(8, 5, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))

    def forward(self, x):
        count = x.size(0)
        return self.classifier(self.fire(self.stem(x))).view(count, -1)


def prepared(module, seed):
    torch.manual_seed(seed)
    module = module()
    for name, parameter in module.named_parameters():
        if parameter.dim() == 1:
            parameter.data += torch.randn_like(parameter) * 0.1
    for name, buffer in module.named_buffers():
        if name.endswith(("running_mean", "running_var")):
            buffer.data += torch.rand_like(buffer) * 0.5
    return module.eval()


def export(module, case, form, example):
    path = os.path.join(OUTPUT, case + ".onnx")
    names = {"input_names": ["input"], "output_names": ["logits"]}
    axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if form == "dynamo":
            torch.onnx.export(module, (example,), path, dynamo=True, external_data=False, verbose=False, **names)
            model = onnx.load(path)
            strip(model)
            onnx.save(model, path)
        elif form == "dynamo-kept":
            batch = ({0: torch.export.Dim("batch")},)
            torch.onnx.export(
                module, (example.repeat(2, 1, 1, 1),), path, dynamo=True, external_data=False, verbose=False,
                optimize=False, dynamic_shapes=batch, **names)
            model = onnx.load(path)
            strip(model)
            onnx.save(model, path)
        elif form == "kept":
            torch.onnx.export(
                module, (example,), path, dynamo=False, opset_version=17, do_constant_folding=False,
                training=torch.onnx.TrainingMode.PRESERVE, dynamic_axes=axes, **names)
        elif form == "fixed":
            torch.onnx.export(module, (example,), path, dynamo=False, opset_version=13, **names)
        else:
            torch.onnx.export(module, (example,), path, dynamo=False, opset_version=17, dynamic_axes=axes, **names)


def strip(model):
    """Leaves of the notes only those that say which module a node belongs to; stack traces name folders."""
    keep = "pkg.torch.onnx.name_scopes"
    for node in model.graph.node:
        kept = [(entry.key, entry.value) for entry in node.metadata_props if entry.key == keep]
        del node.metadata_props[:]
        for key, value in kept:
            node.metadata_props.add(key=key, value=value)
    del model.graph.value_info[:]
    for value in list(model.graph.input) + list(model.graph.output):
        del value.metadata_props[:]
    for tensor in model.graph.initializer:
        del tensor.metadata_props[:]


CASES = [
    ("resnet-folded", TinyResNet, "folded", 32), ("resnet-kept", TinyResNet, "kept", 32),
    ("resnet-dynamo", TinyResNet, "dynamo", 32), ("resnet-fixed", TinyResNet, "fixed", 32),
    ("mobilenet-kept", TinyMobileNet, "kept", 16), ("mobilenet-folded", TinyMobileNet, "folded", 16),
    ("mobilenet-dynamo", TinyMobileNet, "dynamo", 16), ("mobilenet-fixed", TinyMobileNet, "fixed", 16),
    ("inception-folded", TinyInception, "folded", 15), ("inception-dynamo", TinyInception, "dynamo", 15),
    ("assorted-folded", Assorted, "folded", 9), ("assorted-dynamo", Assorted, "dynamo", 9),
    ("squeeze-folded", TinySqueeze, "folded", 16), ("squeeze-kept", TinySqueeze, "kept", 16),
    ("squeeze-dynamo", TinySqueeze, "dynamo-kept", 16),
]


def half_precision():
    """A file with weights of 16 bits, in both ways of storing them."""
    weight = np.linspace(-1, 1, 5 * 12).reshape(5, 12).astype(np.float16)
    bias = torch.linspace(-1, 1, 5).to(torch.bfloat16)
    bits = bias.view(torch.int16).numpy().view(np.uint16)
    graph = onnx.helper.make_graph(
        [
            onnx.helper.make_node("Flatten", ["input"], ["flat"], "flatten"),
            onnx.helper.make_node("Gemm", ["flat", "weight", "bias"], ["logits"], "fc", transB=1),
        ], "half",
        [onnx.helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, ["batch", 3, 2, 2])],
        [onnx.helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["batch", 5])],
        [onnx.numpy_helper.from_array(weight, "weight")])
    stored = graph.initializer.add()
    stored.name, stored.data_type = "bias", onnx.TensorProto.BFLOAT16
    stored.dims.append(5)
    stored.int32_data.extend(int(number) for number in bits)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, os.path.join(OUTPUT, "half.onnx"))
    x = torch.tensor(common.uniform("half", (2, 3, 2, 2)), dtype=torch.float32)
    return x, functional.linear(x.flatten(1), torch.tensor(weight).float(), bias.float())


def small():
    """Files of a few nodes each, by hand, which together use most operators in most of their forms."""
    def node(operator, inputs, outputs, **attributes):
        return onnx.helper.make_node(operator, inputs.split(","), outputs.split(","), f"n/{outputs}", **attributes)

    def numbers(name, *shape):
        values = np.linspace(-1, 1, int(np.prod(shape)) or 1, dtype=np.float32)
        return onnx.numpy_helper.from_array(values.reshape(shape), name)

    def whole(name, *values):
        return onnx.numpy_helper.from_array(np.array(values, dtype=np.int64), name)

    def scalar(name, value):
        return onnx.numpy_helper.from_array(np.array(value, dtype=np.float32), name)

    graphs = {
        "convolution": ([
            node("Conv", "input,w,b", "a", pads=[1, 1, 1, 1], strides=[2, 2], kernel_shape=[3, 3]),
            node("BatchNormalization", "a,s,b,b,v", "c", epsilon=1e-3), node("Relu", "c", "d"),
            node("Conv", "d,k", "e", auto_pad="SAME_UPPER", group=4),
            node("Add", "d,e", "f"), node("Clip", "f,low,high", "g"), node("GlobalAveragePool", "g", "h"),
            node("Flatten", "h", "i"), node("Gemm", "i,m,o", "logits", transB=1, alpha=0.5)],
            [numbers("w", 4, 3, 3, 3), numbers("b", 4), numbers("s", 4), numbers("k", 4, 1, 3, 2), numbers("m", 5, 4),
             numbers("o", 5), scalar("low", 0.0), scalar("high", 6.0),
             onnx.numpy_helper.from_array(np.ones(4, np.float32), "v")]),
        "shapes": ([
            node("Shape", "input", "a"), node("Gather", "a,zero", "n", axis=0), node("Unsqueeze", "n,axes", "u"),
            node("Concat", "u,rest", "r", axis=0), node("Reshape", "input,r", "b"), node("Transpose", "b", "c", perm=[0, 2, 1]),
            node("Slice", "c,starts,ends,axes1", "d"), node("ReduceMean", "d", "e", axes=[2], keepdims=0),
            node("MatMul", "e,m", "f"), node("Split", "f,parts", "g,h", axis=1), node("Mul", "g,h", "i"),
            node("Pad", "i,pads,value", "j"), node("Softmax", "j", "k"), node("Expand", "k,one", "p"),
            node("Squeeze", "p", "logits")],
            [onnx.numpy_helper.from_array(np.array(0, dtype=np.int64), "zero"),
             whole("axes", 0), whole("rest", 3, -1), whole("starts", 0), whole("ends", 2**62), whole("axes1", 1),
             numbers("m", 64, 6), whole("parts", 3, 3), whole("pads", 0, 1, 0, 1), scalar("value", 0.5), whole("one", 1, 1)]),
        "pooling": ([
            node("MaxPool", "input", "a", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1, pads=[0, 0, 1, 1]),
            node("AveragePool", "a", "b", kernel_shape=[2, 2], auto_pad="SAME_LOWER", count_include_pad=1),
            node("LRN", "b", "c", size=3), node("Resize", "c,,scales", "d", mode="nearest", nearest_mode="floor",
                 coordinate_transformation_mode="asymmetric"),
            node("ConvTranspose", "d,w", "e", strides=[2, 2], output_padding=[1, 1]), node("PRelu", "e,s", "f"),
            node("InstanceNormalization", "f,o,o", "g"), node("HardSigmoid", "g", "h"), node("Gather", "h,order", "i", axis=1),
            node("DepthToSpace", "i", "j", blocksize=2, mode="CRD"), node("ReduceMax", "j", "logits", axes=[2, 3], keepdims=0)],
            [numbers("w", 3, 4, 2, 2), numbers("s", 4, 1, 1), numbers("o", 4), whole("order", 3, 1, 0, 2),
             onnx.numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32), "scales")]),
    }
    for name, (nodes, tensors) in graphs.items():
        graph = onnx.helper.make_graph(
            nodes, name, [onnx.helper.make_tensor_value_info("input", onnx.TensorProto.FLOAT, ["batch", 3, 8, 8])],
            [onnx.helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, None)], tensors)
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
        path = os.path.join(OUTPUT, f"small-{name}.onnx")
        onnx.save(model, path)
        x = common.uniform(name, (2, 3, 8, 8)).astype(np.float32)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        yield f"small-{name}", x, session.run(None, {"input": x})[0]


def make():
    os.makedirs(OUTPUT, exist_ok=True)
    tensors = {}
    for case, module, form, side in CASES:
        network = prepared(module, 1)
        example = torch.tensor(common.uniform("example", (1, 3, side, side)), dtype=torch.float32)
        export(network, case, form, example)
        x = torch.tensor(common.uniform(case, (3, 3, side, side)), dtype=torch.float32)
        tensors[case + "/input"] = x.numpy()
        tensors[case + "/output"] = network(x).detach().numpy()
        if form == "kept" and module is TinyResNet:
            (network.train()(x) ** 2).sum().backward()
            for name, parameter in network.named_parameters():
                tensors[f"{case}/gradient/{name}"] = parameter.grad.numpy()
            for name, buffer in network.named_buffers():
                if name.endswith(("running_mean", "running_var")):
                    tensors[f"{case}/after/{name}"] = buffer.numpy()
        size = os.path.getsize(os.path.join(OUTPUT, case + ".onnx"))
        assert size < 100_000, (case, size)
    x, output = half_precision()
    tensors["half/input"], tensors["half/output"] = x.numpy(), output.numpy()
    for case, x, output in small():
        tensors[case + "/input"], tensors[case + "/output"] = x, output
    common.write("onnx-models", tensors, {})


if __name__ == "__main__":
    make()
