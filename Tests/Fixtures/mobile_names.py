"""Names and shapes of the state of MobileNets and EfficientNets, written out from the published architectures.

torchvision's: efficientnet_b0 to b4, mobilenet_v2, mobilenet_v3_small and _large. Of the package
efficientnet-lite-pytorch: efficientnet_lite0 to 2, and under timm's names tf_efficientnet_lite0 to 2. mobilenet_v1 as
marvis calls its parts. `mobile_names.py --check` compares with what is installed of these.
"""

import math
import sys

from torchvision_names import norm, write

# Expansion, kernel, channels, blocks.
EFFICIENT = ((1, 3, 16, 1), (6, 3, 24, 2), (6, 5, 40, 2), (6, 3, 80, 3), (6, 5, 112, 3), (6, 5, 192, 4), (6, 3, 320, 1))
MOBILE_V2 = ((1, 3, 16, 1), (6, 3, 24, 2), (6, 3, 32, 3), (6, 3, 64, 4), (6, 3, 96, 3), (6, 3, 160, 3), (6, 3, 320, 1))
SCALES = {"b0": (1.0, 1.0), "b1": (1.0, 1.1), "b2": (1.1, 1.2), "b3": (1.2, 1.4), "b4": (1.4, 1.8),
          "lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2)}
# Kernel, width, channels, squeeze and excitation.
SMALL_V3 = ((3, 16, 16, 1), (3, 72, 24, 0), (3, 88, 24, 0), (5, 96, 40, 1), (5, 240, 40, 1), (5, 240, 40, 1),
            (5, 120, 48, 1), (5, 144, 48, 1), (5, 288, 96, 1), (5, 576, 96, 1), (5, 576, 96, 1))
LARGE_V3 = ((3, 16, 16, 0), (3, 64, 24, 0), (3, 72, 24, 0), (5, 72, 40, 1), (5, 120, 40, 1), (5, 120, 40, 1),
            (3, 240, 80, 0), (3, 200, 80, 0), (3, 184, 80, 0), (3, 184, 80, 0), (3, 480, 112, 1), (3, 672, 112, 1),
            (5, 672, 160, 1), (5, 960, 160, 1), (5, 960, 160, 1))
# Trainable parameters as model pages print them.
PUBLISHED = {
    "efficientnet_b0": 5288548, "efficientnet_b1": 7794184, "efficientnet_b2": 9109994, "efficientnet_b3": 12233232,
    "efficientnet_b4": 19341616, "mobilenet_v2": 3504872, "mobilenet_v3_small": 2542856,
    "mobilenet_v3_large": 5483032, "mobilenet_v1": 4231976, "efficientnet_lite0": 4652008,
    "efficientnet_lite1": 5416680, "efficientnet_lite2": 6092072, "tf_efficientnet_lite0": 4652008,
    "tf_efficientnet_lite1": 5416680, "tf_efficientnet_lite2": 6092072,
}


def divisible(channels):
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def convolution(name, outputs, inputs, kernel=1):
    return [(f"{name}.weight", (outputs, inputs, kernel, kernel))]


def unit(name, outputs, inputs, kernel=1):
    """A convolution and its normalization, as `Conv2dNormActivation` calls them."""
    return convolution(f"{name}.0", outputs, inputs, kernel) + norm(f"{name}.1", outputs)


def linear(name, outputs, inputs):
    return [(f"{name}.weight", (outputs, inputs)), (f"{name}.bias", (outputs,))]


def block(name, inputs, width, outputs, kernel, squeezed):
    parts = [] if width == inputs else [lambda n: unit(n, width, inputs)]
    parts.append(lambda n: unit(n, width, 1, kernel))
    if squeezed:
        parts.append(lambda n: convolution(f"{n}.fc1", squeezed, width) + [(f"{n}.fc1.bias", (squeezed,))]
                     + convolution(f"{n}.fc2", width, squeezed) + [(f"{n}.fc2.bias", (width,))])
    parts.append(lambda n: unit(n, outputs, width))
    return [entry for index, part in enumerate(parts) for entry in part(f"{name}.block.{index}")]


def efficientnet(scale):
    width, depth = SCALES[scale]
    inputs = divisible(32 * width)
    entries = unit("features.0", inputs, 3, 3)
    for stage, (expansion, kernel, channels, blocks) in enumerate(EFFICIENT, start=1):
        outputs = divisible(channels * width)
        for number in range(math.ceil(blocks * depth)):
            entries += block(f"features.{stage}.{number}", inputs, inputs * expansion, outputs, kernel,
                             max(1, inputs // 4))
            inputs = outputs
    return entries + unit("features.8", 4 * inputs, inputs) + linear("classifier.1", 1000, 4 * inputs)


def mobilenet_v3(rows, hidden):
    inputs = 16
    entries = unit("features.0", inputs, 3, 3)
    for number, (kernel, width, outputs, squeezes) in enumerate(rows, start=1):
        entries += block(f"features.{number}", inputs, width, outputs, kernel, squeezes * divisible(width // 4))
        inputs = outputs
    entries += unit(f"features.{len(rows) + 1}", 6 * inputs, inputs)
    return entries + linear("classifier.0", hidden, 6 * inputs) + linear("classifier.3", 1000, hidden)


def mobilenet_v2():
    entries, inputs, number = unit("features.0", 32, 3, 3), 32, 1
    for expansion, kernel, outputs, blocks in MOBILE_V2:
        for _ in range(blocks):
            name, width, place = f"features.{number}.conv", inputs * expansion, 0
            if expansion > 1:
                entries += unit(f"{name}.0", width, inputs)
                place = 1
            entries += unit(f"{name}.{place}", width, 1, kernel)
            entries += convolution(f"{name}.{place + 1}", outputs, width) + norm(f"{name}.{place + 2}", outputs)
            inputs, number = outputs, number + 1
    return entries + unit(f"features.{number}", 1280, inputs) + linear("classifier.1", 1000, 1280)


def mobilenet_v1():
    entries, inputs = unit("model.0", 32, 3, 3), 32
    for number, outputs in enumerate((64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024), start=1):
        name = f"model.{number}"
        entries += unit(name, inputs, 1, 3) + convolution(f"{name}.3", outputs, inputs) + norm(f"{name}.4", outputs)
        inputs = outputs
    return entries + linear("fc", 1000, inputs)


def lite(scale, timm):
    width, depth = SCALES[scale]
    names = ("conv_stem", "bn1", "conv_head", "bn2", "classifier") if timm else (
        "_conv_stem", "_bn0", "_conv_head", "_bn1", "_fc")
    entries, inputs, index = convolution(names[0], 32, 3, 3) + norm(names[1], 32), 32, 0
    for stage, (expansion, kernel, channels, blocks) in enumerate(EFFICIENT):
        outputs = divisible(channels * width)
        for number in range(blocks if stage in (0, 6) else math.ceil(blocks * depth)):
            inner = inputs * expansion
            name = f"blocks.{stage}.{number}" if timm else f"_blocks.{index}"
            if timm:
                expand, deep, project = ("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")
                if expansion == 1:
                    deep, project = ("conv_dw", "bn1"), ("conv_pw", "bn2")
            else:
                expand, deep, project = ("_expand_conv", "_bn0"), ("_depthwise_conv", "_bn1"), ("_project_conv", "_bn2")
            parts = [(deep, inner, 1, kernel), (project, outputs, inner, 1)]
            for (conv, bn), to, of, size in ([(expand, inner, inputs, 1)] if expansion > 1 else []) + parts:
                entries += convolution(f"{name}.{conv}", to, of, size) + norm(f"{name}.{bn}", to)
            inputs, index = outputs, index + 1
    return entries + convolution(names[2], 1280, inputs) + norm(names[3], 1280) + linear(names[4], 1000, 1280)


def networks():
    found = {f"efficientnet_{scale}": efficientnet(scale) for scale in SCALES if scale[0] == "b"}
    found |= {"mobilenet_v2": mobilenet_v2(), "mobilenet_v1": mobilenet_v1()}
    found |= {"mobilenet_v3_small": mobilenet_v3(SMALL_V3, 1024), "mobilenet_v3_large": mobilenet_v3(LARGE_V3, 1280)}
    for scale in ("lite0", "lite1", "lite2"):
        found |= {f"efficientnet_{scale}": lite(scale, False), f"tf_efficientnet_{scale}": lite(scale, True)}
    return found


def make():
    write("mobile-names.txt", networks(), PUBLISHED)


def made(network):
    """The network as its own package makes it; None where that is not installed."""
    try:
        if network.startswith("tf_"):
            import geffnet
            return geffnet.create_model(network, pretrained=False)
        if "lite" in network:
            import efficientnet_lite_pytorch
            return efficientnet_lite_pytorch.EfficientNet.from_name(network.replace("_", "-"))
        import torchvision
        return torchvision.models.get_model(network, weights=None)
    except (ImportError, ValueError):
        return None


def check():
    for network, entries in networks().items():
        model = made(network)
        if model is None:
            print(f"{network}: nothing to compare with")
            continue
        state = [(name, tuple(tensor.shape)) for name, tensor in model.state_dict().items()]
        if sorted(state) != sorted(entries):
            raise SystemExit(f"{network}: {sorted(set(state) ^ set(entries))[:6]}")
        print(f"{network}: {len(state)} entries, the same")


if __name__ == "__main__":
    check() if "--check" in sys.argv else make()
