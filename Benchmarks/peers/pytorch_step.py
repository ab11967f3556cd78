"""Times whole training steps in PyTorch: forward, loss of all branches, backward, SGD with momentum."""

import torch
import torch.nn.functional as F

import configurations
import networks
import worker


def main():
    parser = worker.parser(__doc__)
    parser.add_argument("--configuration", choices=configurations.CONFIGURATIONS, default="nchw")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network = networks.build(options.network, options.classes).train()
    parameters = networks.parameter_count(network)
    images = torch.randn(options.batch, 3, options.image_size, options.image_size)
    labels = torch.arange(options.batch) % options.classes
    network, images = configurations.prepare(network, images, options.configuration)
    # One fused update for all parameters is PyTorch's fastest and takes no memory of its own.
    optimizer = torch.optim.SGD(network.parameters(), lr=0.001, momentum=0.9, weight_decay=1e-4, fused=True)

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = network(images)
        sum(F.cross_entropy(part, labels) for part in logits.split(options.batch)).backward()
        optimizer.step()

    seconds = worker.timed(step, options)
    worker.report(seconds=seconds, parameters=parameters, version=f"PyTorch {torch.__version__}")


main()
