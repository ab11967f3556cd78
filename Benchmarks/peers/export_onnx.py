"""Writes a network for inference, with random weights, as an ONNX file for one batch size."""

import pathlib

import torch

import networks
import worker


def main():
    parser = worker.parser(__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    network = networks.build(options.network, options.classes).eval()
    images = torch.randn(options.batch, 3, options.image_size, options.image_size)
    partial = options.out.with_suffix(".partial")
    # The exporter of old: it needs no further package, and its graph is the one that ONNX Runtime knows best.
    torch.onnx.export(network, (images,), str(partial), dynamo=False, input_names=["images"], output_names=["logits"])
    partial.replace(options.out)


main()
