"""Names and shapes of the state dictionaries of torchvision's networks, read from torchvision itself.

Makes `torchvision/NETWORK.txt`, a file for each network, with lines `name d0,d1,...`, `name scalar` for a shape without
dimensions, and `name norm C` for the five entries of a batch normalization of C channels. Auxiliary classifiers, which
the networks here do not have, are left out.

python torchvision_states.py [NETWORK ...]
"""

import os
import sys

from torch import nn

from common import FOLDER

NETWORKS = [
    "inception_v3", "googlenet", "densenet121", "densenet169", "densenet201", "squeezenet1_0", "squeezenet1_1",
    "convnext_tiny", "convnext_small", "regnet_y_400mf", "regnet_y_1_6gf",
]
OPTIONS = {name: {"aux_logits": False, "init_weights": False} for name in ("inception_v3", "googlenet")}


def lines(model):
    norms = {name for name, module in model.named_modules() if isinstance(module, nn.BatchNorm2d)}
    found = []
    for name, tensor in model.state_dict().items():
        owner, _, part = name.rpartition(".")
        if owner not in norms:
            found.append(f"{name} {','.join(map(str, tensor.shape)) or 'scalar'}")
        elif part == "weight":
            found.append(f"{owner} norm {len(tensor)}")
    return found


def make(names=NETWORKS):
    sys.path.append(os.path.join(FOLDER, "..", "Interoperability"))
    from torchvision_parity import torchvision_models

    os.makedirs(os.path.join(FOLDER, "torchvision"), exist_ok=True)
    for name in names:
        model = torchvision_models().models.get_model(name, weights=None, **OPTIONS.get(name, {}))
        text = lines(model)
        with open(os.path.join(FOLDER, "torchvision", name + ".txt"), "w") as file:
            file.write("\n".join(text) + "\n")
        print(f"torchvision/{name}.txt: {len(text)} lines, {len(model.state_dict())} entries")


if __name__ == "__main__":
    make(sys.argv[1:] or NETWORKS)
