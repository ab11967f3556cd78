"""The ways in which PyTorch runs a network: memory layout, and compiled or not."""

import warnings

import torch

CONFIGURATIONS = ("nchw", "channels-last", "compile", "compile+channels-last")


def prepare(network, images, configuration):
    """The network and the images as `configuration` wants them.

    A compiled network that only infers has its weights frozen in the kernels' own layout.
    """
    if configuration not in CONFIGURATIONS:
        raise SystemExit(f"no configuration {configuration}; there are {', '.join(CONFIGURATIONS)}")
    if "channels-last" in configuration:
        network = network.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    if "compile" in configuration:
        warnings.filterwarnings("ignore")
        if not network.training:
            from torch._inductor import config

            config.freezing = True
        network = torch.compile(network, dynamic=False)
    return network, images
