"""Times inference in PyTorch: logits, or logits and the maps of the five likeliest classes."""

import torch

import configurations
import networks
import worker


def main():
    parser = worker.parser(__doc__)
    parser.add_argument("--configuration", choices=configurations.CONFIGURATIONS, default="nchw")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network = networks.build(options.network, options.classes).eval()
    parameters = networks.parameter_count(network)
    images = torch.randn(options.batch, 3, options.image_size, options.image_size)
    network, images = configurations.prepare(network, images, options.configuration)
    # Freezing, as compiled inference does it, wants no_grad; without it inference_mode costs least.
    with torch.no_grad() if "compile" in options.configuration else torch.inference_mode():
        seconds = worker.timed(lambda: network(images), options)
    worker.report(seconds=seconds, parameters=parameters, version=f"PyTorch {torch.__version__}")


main()
