"""Files written and read, beside ONNX Runtime and PyTorch.

  make check-onnx PYTHON=PROGRAM ONNX_WORK=FOLDER

1. `eil train` trains two short runs with erasing, `eil export` writes them in several forms.
2. PyTorch's two exporters write torchvision's networks and EfficientNet-Lite0 (mobile_networks.py) with random weights,
   and ONNX Runtime runs them.
3. The tests ONNXInteroperability read all of that from the folder in EIL_ONNX, compare and train, and leave what this
   library computes for the runs.
4. onnx.checker checks the runs' files and those of backbones in full, and ONNX Runtime computes them, the runs' with 1
   and 5 images.

Needs torch, torchvision, onnx, onnxscript and onnxruntime. Steps whose results are in the folder already are left out.
"""

import argparse
import glob
import os
import subprocess
import sys
import warnings

import numpy as np
import onnx
import onnxruntime

RUNS = {
    "small-resnet": (64, "--data parts:train=96,test=16 --backbone small-resnet --erase layer2 --epochs 2"),
    "resnet18": (64, "--data parts:train=16,test=8 --backbone resnet18 --image-size 64 --batch 4 --erase layer3 --epochs 1"),
}
FORMS = {
    "folded": ["--cam"],
    "kept": ["--cam", "--keep-batch-norm"],
    "opset13": ["--cam", "--opset", "13"],
    "opset22": ["--opset", "22"],
    "batch5": ["--batch", "5"],
}
NETWORKS = {
    "resnet18": 224, "vgg16": 224, "googlenet": 224, "inception_v3": 299, "mobilenet_v2": 224,
    "mobilenet_v3_small": 224, "efficientnet_b0": 224,
}


def command(*words, **environment):
    print("$", *words, flush=True)
    subprocess.run(words, check=True, env={**os.environ, **environment})


def train_and_export(work, eil):
    for name, (_, options) in RUNS.items():
        run = f"{work}/run-{name}"
        if not os.path.exists(run):
            command(eil, "train", *options.split(), "--out", run)
        for form, words in FORMS.items():
            command(eil, "export", "--run", run, "--out", f"{work}/own-{name}-{form}.onnx", *words)


def session(path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def vision(torch):
    """torchvision, also where it has no compiled operators; classification needs none."""
    library = torch.library.Library("torchvision", "DEF")
    try:
        import torchvision
    except RuntimeError:
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    torchvision.operators = library
    return torchvision


def torch_networks(work):
    import torch
    torchvision = vision(torch)
    for name, side in NETWORKS.items():
        if os.path.exists(f"{work}/torch-{name}.npz"):
            continue
        torch.manual_seed(1)
        options = {"aux_logits": False, "init_weights": False} if name in ("googlenet", "inception_v3") else {}
        network = getattr(torchvision.models, name)(weights=None, **options).eval()
        x = torch.randn(2, 3, side, side)
        settle(torch, network, x)
        names = {"input_names": ["input"], "output_names": ["logits"]}
        axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(network, (x,), f"{work}/torch-{name}-script.onnx", dynamo=False, dynamic_axes=axes, **names)
            torch.onnx.export(
                network, (x,), f"{work}/torch-{name}-dynamo.onnx", dynamo=True, external_data=False, verbose=False,
                **names)
        with torch.no_grad():
            logits = network(x).numpy()
        running = {
            form: session(f"{work}/torch-{name}-{form}.onnx").run(None, {"input": x.numpy()})[0]
            for form in ("script", "dynamo")
        }
        np.savez(f"{work}/torch-{name}.npz", input=x.numpy(), logits=logits, **running)
        differences = ", ".join(f"{form} {relative(found, logits):.1e}" for form, found in running.items())
        print(f"{name}: ONNX Runtime beside PyTorch: {differences}", flush=True)


def settle(torch, network, x):
    """Gives batch normalizations the statistics of these images, so that random weights let them through."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1
    with torch.no_grad():
        network.train()(x)
    network.eval()


def relative(found, expected):
    number = float(np.abs(found - expected).max() / np.abs(expected).max())
    # Python's `max` passes over what is not a number.
    return number if np.isfinite(number) else np.inf


def compare_runs(work):
    worst = 0
    for name in RUNS:
        expected = np.load(f"{work}/own-{name}.npz")
        for form, words in FORMS.items():
            path = f"{work}/own-{name}-{form}.onnx"
            onnx.checker.check_model(path, full_check=True)
            running = session(path)
            line = [f"{name} {form}"]
            for count in ([5] if form == "batch5" else [1, 5]):
                results = running.run(None, {"input": expected["input"][:count]})
                differences = [relative(results[0], expected["logits"][:count])]
                if "--cam" in words:
                    differences.append(relative(results[1], expected["cam"][:count]))
                worst = max(worst, *differences)
                line.append(f"batch {count}: " + ", ".join(f"{number:.1e}" for number in differences))
            print("; ".join(line), flush=True)
    return worst


def compare_files(work, prefix):
    worst, count = 0, 0
    for path in sorted(glob.glob(f"{work}/{prefix}-*.onnx")):
        expected = np.load(path.replace(".onnx", ".npz"))
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        found = session(path).run(None, {"input": expected["input"]})[0]
        name = next(entry.value for entry in model.metadata_props if entry.key == "layer")
        if found.shape != expected["logits"].shape:
            sys.exit(f"{name}: ONNX Runtime gives {found.shape}, not {expected['logits'].shape}")
        number = relative(found, expected["logits"])
        if number > 1e-5:
            print(f"{name}: {number:.1e}")
        worst, count = max(worst, number), count + 1
    print(f"{count} files {prefix}-*.onnx, largest relative difference: {worst:.1e}")
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eil", required=True, help="the command line tool")
    parser.add_argument("--work", required=True, help="a folder for models and results")
    parser.add_argument("--tests", required=True, help="the command that runs the tests ONNXInteroperability")
    options = parser.parse_args()
    work = os.path.abspath(options.work)
    os.makedirs(work, exist_ok=True)
    train_and_export(work, options.eil)
    torch_networks(work)
    if not os.path.exists(f"{work}/mobile"):
        command(sys.executable, os.path.join(os.path.dirname(__file__), "mobile_networks.py"), f"{work}/mobile")
    print("$", options.tests, flush=True)
    subprocess.run(options.tests, shell=True, check=True, env={**os.environ, "EIL_ONNX": work})
    worst = max(compare_runs(work), *(compare_files(work, prefix) for prefix in ("layer", "backbone", "again")))
    print(f"largest relative difference to ONNX Runtime: {worst:.1e}")
    if worst > 1e-4:
        sys.exit("that is more than 1e-4")


if __name__ == "__main__":
    main()
