"""Compares this package's networks with torchvision's: the logits of `eil predict`, and gradients.

For each network: random weights, with random running statistics, are saved by torch.save and as safetensors; `eil
predict` reads both files and its logits are compared with torchvision's in evaluation mode. The error is the largest
difference divided by the largest logit.

For some of the networks the gradients of a cross-entropy loss with respect to all parameters are compared too: for each
tensor the norm of the difference divided by the norm of the gradient. Both sides compute in float64. In float32 an
activation within rounding of zero can be on one side of a ReLU here and on the other there; each such flip changes
gradients by about one over the square root of the layer's size, in PyTorch as here. So the float32 gradients of both are
compared with PyTorch's in float64, and shown beside each other.

Needs torch and torchvision (the CPU builds do), the built `eil` and `parameter-gradients`; `make check-torchvision
PYTHON=...` builds them and runs this.
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np
import torch

TOLERANCE = 1e-4
NETWORKS = ["vgg11", "vgg16", "vgg16_bn", "vgg19_bn", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152",
            "efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3", "efficientnet_b4",
            "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large",
            "inception_v3", "googlenet", "densenet121", "densenet169", "densenet201", "squeezenet1_0", "squeezenet1_1",
            "regnet_y_400mf", "regnet_y_1_6gf", "convnext_tiny", "convnext_small"]
# Dropout and stochastic depth draw other numbers than PyTorch's, so both sides leave them out in training mode.
GRADIENTS = [("vgg11", "evaluation"), ("vgg16_bn", "evaluation"), ("resnet18", "training"), ("resnet18", "evaluation"),
             ("resnet50", "training"), ("resnet50", "evaluation"), ("efficientnet_b0", "training"),
             ("efficientnet_b0", "evaluation"), ("efficientnet_b2", "training"), ("mobilenet_v2", "training"),
             ("mobilenet_v2", "evaluation"), ("mobilenet_v3_small", "training"), ("mobilenet_v3_large", "evaluation"),
             ("inception_v3", "training"), ("googlenet", "training"), ("densenet121", "training"),
             ("densenet169", "evaluation"), ("densenet201", "evaluation"), ("squeezenet1_0", "training"),
             ("squeezenet1_1", "training"), ("regnet_y_400mf", "training"), ("regnet_y_1_6gf", "training"),
             ("convnext_tiny", "training"), ("convnext_small", "evaluation")]
# Pixels a side, where not 224. Auxiliary classifiers stay in the files, and out of training.
SIDES = {"inception_v3": 299}
OPTIONS = {name: {"init_weights": False} for name in ("inception_v3", "googlenet")}


def torchvision_models():
    """torchvision's models, also of builds whose own operators, which no classifier needs, are not there."""
    try:
        import torchvision
    except RuntimeError:
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[name]
        torchvision_models.library = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            torchvision_models.library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision


def network(name):
    """The network with random weights; running statistics are as random as those of a trained one."""
    torch.manual_seed(sum(name.encode()))
    model = torchvision_models().models.get_model(name, weights=None, **OPTIONS.get(name, {}))
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.2)
            module.num_batches_tracked.fill_(1000)
    for key, parameter in model.named_parameters():
        # Too small as it is drawn for anything behind it to matter.
        if key.endswith("layer_scale"):
            parameter.data.uniform_(0.1, 0.5)
    return model.eval()


def write_safetensors(tensors, path):
    kinds = {torch.float32: "F32", torch.int64: "I64"}
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": kinds[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as output:
        output.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            output.write(tensor.contiguous().numpy().tobytes())


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            kind = {"F32": "<f4", "F64": "<f8"}[entry["dtype"]]
            tensors[name] = np.frombuffer(data[start:end], kind).reshape(entry["shape"])
    return tensors


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {result.returncode}:\n{result.stderr}")


def compare_logits(name, options, folder):
    model = network(name)
    side = SIDES.get(name, options.side)
    images = torch.randn(options.images, 3, side, side)
    with torch.no_grad():
        expected = model(images).numpy()
    np.save(f"{folder}/x.npy", images.numpy())
    files = {"pth": f"{folder}/w.pth", "safetensors": f"{folder}/w.safetensors"}
    torch.save(model.state_dict(), files["pth"])
    write_safetensors(model.state_dict(), files["safetensors"])
    errors = []
    for path in files.values():
        run(options.eil, "predict", "--backbone", name.replace("_", "-"), "--weights", path, "--input",
            f"{folder}/x.npy", "--output", f"{folder}/y.npy")
        logits = np.load(f"{folder}/y.npy")
        assert logits.shape == expected.shape and logits.dtype == np.float32
        errors.append(np.abs(logits - expected).max() / np.abs(expected).max())
    os.remove(files["pth"])
    os.remove(files["safetensors"])
    size = sum(tensor.numel() * tensor.element_size() for tensor in model.state_dict().values()) / 1e6
    # NumPy's largest keeps what is not a number, which is no pass.
    passes = bool(np.max(errors) <= TOLERANCE)
    print(f"{name:18} {size:9.1f} MB  .pth {errors[0]:.1e}  .safetensors {errors[1]:.1e}  {'ok' if passes else 'FAILS'}",
          flush=True)
    return passes


def gradients(name, mode, dtype, images, labels):
    model = network(name).train(mode == "training").to(dtype)
    for module in model.modules():
        if "Dropout" in type(module).__name__ or type(module).__name__ == "StochasticDepth":
            module.p = 0.0
    logits = model(images.to(dtype))
    logits = logits if torch.is_tensor(logits) else logits.logits
    torch.nn.functional.cross_entropy(logits, labels).backward()
    return {key: parameter.grad.double().numpy() for key, parameter in model.named_parameters()
            if parameter.grad is not None}


def compare_gradients(name, mode, options, folder):
    state = network(name).state_dict()
    side = SIDES.get(name, options.side)
    images = torch.randn(options.images, 3, side, side)
    labels = torch.arange(options.images) * 7 % 1000
    torch.save(state, f"{folder}/w.pth")
    np.savez(f"{folder}/batch.npz", images=images.numpy(), labels=labels.numpy())
    expected = gradients(name, mode, torch.float64, images, labels)

    def errors(found):
        assert set(found) == set(expected)
        # A shift that the next normalization takes away has a gradient of 0 but for rounding, which has no digits.
        least = 1e-9 * max(np.linalg.norm(value) for value in expected.values())
        return {key: np.linalg.norm(found[key] - value) / max(np.linalg.norm(value), least)
                for key, value in expected.items()}

    def ours(kind):
        run(options.gradients, name.replace("_", "-"), f"{folder}/w.pth", f"{folder}/batch.npz", mode, kind,
            f"{folder}/gradients.safetensors")
        return errors(read_safetensors(f"{folder}/gradients.safetensors"))

    def text(errors):
        return f"median {np.median(list(errors.values())):.1e} worst {np.max(list(errors.values())):.1e}"

    exact, single = ours("float64"), ours("float32")
    torchs = errors(gradients(name, mode, torch.float32, images, labels))
    os.remove(f"{folder}/w.pth")
    passes = bool(np.max(list(exact.values())) <= TOLERANCE)
    print(f"{name:18} {mode:10} {len(exact):3} gradients  float64 {text(exact)} {'ok' if passes else 'FAILS'}  "
          f"float32 {text(single)}  PyTorch's float32 {text(torchs)}", flush=True)
    return passes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eil", default=".build/release/eil")
    parser.add_argument("--gradients", default=".build/release/parameter-gradients")
    parser.add_argument("--images", type=int, default=2, help="images in a batch")
    parser.add_argument("--side", type=int, default=224, help="pixels a side; float64 takes its time")
    parser.add_argument("--only", action="append", help="compare this network only; may be repeated")
    parser.add_argument("--gradients-only", action="store_true", help="leave out the logits")
    options = parser.parse_args()
    wanted = options.only or NETWORKS
    print(f"torch {torch.__version__}, torchvision {torchvision_models().__version__}; {options.images} images of "
          f"{options.side} x {options.side}, 299 x 299 for inception_v3; tolerance {TOLERANCE}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print("\nlogits: largest difference / largest logit", flush=True)
        passes = [compare_logits(name, options, folder) for name in wanted if not options.gradients_only]
        print("\ngradients of the cross-entropy: norm of the difference to PyTorch's in float64 / norm", flush=True)
        passes += [compare_gradients(name, mode, options, folder) for name, mode in GRADIENTS if name in wanted]
    if not all(passes):
        raise SystemExit("some differ more than they may")


if __name__ == "__main__":
    main()
