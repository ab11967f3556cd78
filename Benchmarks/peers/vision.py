"""torchvision, also where its wheel has no operators for the CPU.

The networks and transforms used here need none of those operators, but `import torchvision` wants two of them defined.
"""

import torch

LIBRARY = torch.library.Library("torchvision", "DEF")


def load():
    """The module `torchvision`."""
    try:
        import torchvision
    except RuntimeError:
        for name in ("nms", "qnms"):
            LIBRARY.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision
