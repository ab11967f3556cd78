"""Whole networks with erasing, in plain PyTorch: one training step in float64, checked against float32.

Parameters, images and labels are generated from names (see common.py), so the files hold results only.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import common

# Smallest distance of a channel mean from its threshold, relative to it.
MARGIN = 1e-3
# Smallest distance of a ReLU's input from 0, and of a pooled maximum from the second largest value, in units of the
# deviation that float32 has in that layer: a ReLU that opens in one precision and not in the other, or another winner,
# changes gradients by far more than rounding does.
CHOICE_MARGIN = 4


class Branches:
    """The erasing of one forward pass: where, how strongly, and what it saw."""

    def __init__(self, sites, wiring="parallel"):
        self.sites, self.wiring = {site["name"]: site for site in sites}, wiring
        self.rows, self.seen, self.rectified = 0, {}, []

    def start(self, rows):
        self.rows, self.seen, self.rectified = rows, {}, []

    def rectify(self, x):
        """ReLU that notes what it was given."""
        self.rectified.append(x.detach())
        return torch.relu(x)

    def erase(self, name, x, training):
        """Appends N rows: the unerased rows (parallel) or the newest branch (chained), erased."""
        if not training or name not in self.sites:
            return x
        source = x[: self.rows] if self.wiring == "parallel" else x[-self.rows :]
        mean = source.mean(1, keepdim=True)
        threshold = self.sites[name]["threshold"] * mean.amax((2, 3), keepdim=True)
        mask = (mean < threshold).to(x.dtype).detach()
        self.seen[name] = (mean.detach(), threshold.detach(), mask)
        return torch.cat([x, source * mask])


class Rectifier(nn.Module):
    """ReLU as a layer."""

    def __init__(self, branches):
        super().__init__()
        self.branches = [branches]

    def forward(self, x):
        return self.branches[0].rectify(x)


class BranchNorm(nn.BatchNorm2d):
    """In training, normalizes every N rows by their own statistics; only the first N update the running ones."""

    def __init__(self, features, branches):
        super().__init__(features)
        self.branches = [branches]

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        first, *rest = x.split(self.branches[0].rows)
        rest = [F.batch_norm(part, None, None, self.weight, self.bias, True, 0.0, self.eps) for part in rest]
        return torch.cat([super().forward(first)] + rest)


class VGG(nn.Module):
    """`features`, then 3x3 `conv6` + ReLU, global average pooling, `fc`."""

    def __init__(self, stages, pools, conv6, classes, normalized, branches):
        super().__init__()
        self.branches, self.sites, layers, width = branches, {}, [], 3
        for stage, widths in enumerate(stages, start=1):
            for depth, outputs in enumerate(widths, start=1):
                layers.append(nn.Conv2d(width, outputs, 3, padding=1, bias=not normalized))
                if normalized:
                    layers.append(BranchNorm(outputs, branches))
                layers.append(Rectifier(branches))
                self.sites[len(layers) - 1] = f"conv{stage}_{depth}"
                width = outputs
            if stage <= pools:
                layers.append(nn.MaxPool2d(2))
                self.sites[len(layers) - 1] = f"pool{stage}"
        self.features = nn.Sequential(*layers)
        self.conv6 = nn.Conv2d(width, conv6, 3, padding=1)
        self.fc = nn.Linear(conv6, classes)

    def forward(self, x):
        self.branches.start(len(x))
        for index, layer in enumerate(self.features):
            x = layer(x)
            x = self.branches.erase(self.sites.get(index), x, self.training)
        self.last = self.branches.rectify(self.conv6(x))
        return self.fc(self.last.mean((2, 3)))


class Block(nn.Module):
    """The basic residual block of ResNet-18."""

    def __init__(self, inputs, outputs, stride, branches):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = BranchNorm(outputs, branches)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = BranchNorm(outputs, branches)
        self.branches = [branches]
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), BranchNorm(outputs, branches))

    def forward(self, x):
        out = self.branches[0].rectify(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return self.branches[0].rectify(out + (x if self.downsample is None else self.downsample(x)))


class ResNet18(nn.Module):
    """ResNet-18 with a stride-1 `layer4`, so that its last map has 1/16 of the image's height and width."""

    def __init__(self, classes, branches):
        super().__init__()
        self.branches = branches
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = BranchNorm(64, branches)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        widths, strides, inputs = (64, 128, 256, 512), (1, 2, 2, 1), 64
        for index, (width, stride) in enumerate(zip(widths, strides), start=1):
            blocks = nn.Sequential(Block(inputs, width, stride, branches), Block(width, width, 1, branches))
            setattr(self, f"layer{index}", blocks)
            inputs = width
        self.fc = nn.Linear(512, classes)

    def forward(self, x):
        self.branches.start(len(x))
        x = self.maxpool(self.branches.rectify(self.bn1(self.conv1(x))))
        for index in (1, 2, 3, 4):
            x = self.branches.erase(f"layer{index}", getattr(self, f"layer{index}")(x), self.training)
        self.last = x
        return self.fc(x.mean((2, 3)))


def load_generated(network):
    """Gives every parameter and buffer its generated value, in the network's own precision."""
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            tensor.copy_(torch.from_numpy(common.network_parameter(name, tuple(tensor.shape))))


def activation_maps(network):
    """The class activation maps [N, C, h, w] of the last forward: sum over k of W[c, k] F[k], bias left out."""
    return torch.einsum("ck,nkhw->nchw", network.fc.weight, network.last).detach()


def evaluate(network, images, prefix, results):
    network.eval()
    with torch.no_grad():
        results[f"{prefix}/logits"] = network(images)
        results[f"{prefix}/cam"] = activation_maps(network)


def run(build, config, dtype):
    """Evaluation, one training forward and backward, evaluation again; every result by name."""
    torch.manual_seed(0)
    network = build(Branches(config["erasing"], config["wiring"])).to(dtype)
    load_generated(network)
    images = torch.from_numpy(common.network_input(config["input"], config["input_shape"])).to(dtype)
    rows = len(images)
    labels = torch.arange(rows) % config["classes"]
    results, pooled = {}, []
    evaluate(network, images, "evaluation/before", results)

    network.train()
    images.requires_grad_(True)
    hooks = [module.register_forward_hook(lambda module, given, _: pooled.append((module, given[0].detach().double())))
             for module in network.modules() if isinstance(module, nn.MaxPool2d)]
    logits = network(images)
    for hook in hooks:
        hook.remove()
    losses = torch.stack([F.cross_entropy(part, labels) for part in logits.split(rows)])
    weights = torch.tensor([1.0] + [site["loss_weight"] for site in config["erasing"]], dtype=dtype)
    loss = (losses * weights).sum()
    loss.backward()
    results |= {"logits": logits.detach(), "branch_losses": losses.detach(), "loss": loss.detach()}
    results["grad_input"] = images.grad
    rectified = [x.double() for x in network.branches.rectified]
    for site, (mean, threshold, mask) in network.branches.seen.items():
        results |= {f"erasing/{site}/mean": mean, f"erasing/{site}/threshold": threshold, f"erasing/{site}/mask": mask}
    gradients = {name: parameter.grad.flatten() for name, parameter in network.named_parameters()}
    for name, gradient in gradients.items():
        samples = torch.from_numpy(common.sample_indices(name, gradient.numel()))
        results[f"grad/{name}/samples"] = gradient[samples]
        results[f"grad/{name}/norm"] = gradient.norm()
        results[f"grad/{name}/sum"] = gradient.sum()
    for name, buffer in network.named_buffers():
        if not name.endswith("num_batches_tracked"):
            results[f"buffer/{name}"] = buffer.clone()
    evaluate(network, images.detach(), "evaluation/after", results)
    parameters = [[name, list(p.shape)] for name, p in network.named_parameters()]
    return {name: value.double() for name, value in results.items()}, gradients, parameters, (rectified, pooled)


def margin(results, site):
    """The smallest relative distance of a channel mean from its threshold."""
    mean, threshold = results[f"erasing/{site}/mean"], results[f"erasing/{site}/threshold"]
    return float(((mean - threshold).abs() / threshold.abs()).min())


def choice_margins(exact, single):
    """The smallest distances at which a ReLU or a maximum could choose otherwise, in float32's mean deviations."""
    relu = min(float(a.abs().min()) / deviation(a, b) for a, b in zip(exact[0], single[0]))
    pool = min(lead(module, a) / deviation(a, b) for (module, a), (_, b) in zip(exact[1], single[1]))
    return {"relu": relu, "pool": pool}


def deviation(a, b):
    return float((a - b).square().mean().sqrt())


def lead(module, x):
    """The smallest lead of a positive maximum over the second largest value of its window."""
    x = F.pad(x, (module.padding,) * 4, value=-torch.inf)
    windows = x.unfold(2, module.kernel_size, module.stride).unfold(3, module.kernel_size, module.stride)
    first, second = windows.flatten(4).topk(2, dim=4).values.unbind(4)
    return float((first - second)[first > 0].min())


def relative(a, b):
    """The norm of the difference by the norm."""
    return float((a - b).norm() / b.norm().clamp_min(1e-300))


def make_network(name, build, config):
    results, gradients, parameters, exact = run(build, config, torch.float64)
    single, single_gradients, _, rounded = run(build, config, torch.float32)
    margins = {site["name"]: margin(results, site["name"]) for site in config["erasing"]}
    for site, distance in margins.items():
        if distance < MARGIN or not torch.equal(results[f"erasing/{site}/mask"], single[f"erasing/{site}/mask"]):
            raise SystemExit(f"{name}: {site} has a cell {distance:.2e} from its threshold; choose another input name")
    choices = choice_margins(exact, rounded)
    if min(choices.values()) < CHOICE_MARGIN:
        raise SystemExit(f"{name}: choices are {choices} deviations from turning; choose another input name")
    deviations = {key: relative(single[key], results[key])
                  for key in ("logits", "loss", "grad_input", "evaluation/before/cam", "evaluation/after/cam")}
    deviations["parameter_gradients"] = max(
        relative(single_gradients[key].double(), gradients[key]) for key in gradients)
    kept = {site: float(results[f"erasing/{site}/mask"].mean()) for site in margins}
    print(f"{name}: margins {margins}, choices {choices}, kept {kept}, float32 deviates {deviations}")
    metadata = {"network": config, "parameters": parameters, "margins": margins, "kept": kept,
                "float32_deviation": deviations}
    tensors = {key: value.numpy().astype(np.float32) for key, value in results.items()}
    common.write(f"network-{name}", tensors, metadata)


def site(name, threshold=0.7, loss_weight=1.0):
    return {"name": name, "threshold": threshold, "loss_weight": loss_weight}


def make():
    # A random network has flat deep maps: with 0.7, VGG16 would erase every cell.
    wide = [(64,) * 2, (128,) * 2, (256,) * 3, (512,) * 3, (512,) * 3]
    make_network(
        "vgg16-gap", lambda branches: VGG(wide, 4, 1024, 10, False, branches),
        {"input": "input11", "input_shape": [2, 3, 64, 64], "classes": 10, "wiring": "parallel",
         "erasing": [site("pool4", 0.97)]})
    small = [(32,) * 2, (64,) * 2, (128,) * 2]
    for wiring, images in (("parallel", "input340"), ("chained", "input311")):
        make_network(
            f"small-vgg-{wiring}", lambda branches: VGG(small, 2, 256, 5, True, branches),
            {"input": images, "input_shape": [3, 3, 32, 32], "classes": 5, "wiring": wiring,
             "erasing": [site("pool2", 0.7, 1.0), site("conv3_2", 0.6, 0.5)]})
    make_network(
        "resnet18", lambda branches: ResNet18(7, branches),
        {"input": "input139", "input_shape": [2, 3, 48, 48], "classes": 7, "wiring": "parallel",
         "erasing": [site("layer3")]})
