"""Times single operations in PyTorch on tensors so small that only the engine's own time counts.

Multiplies by a parameter, adds one and takes the ReLU, a hundred times over, and runs backward to both parameters: what
`eil bench engine` does.
"""

import statistics

import torch

import worker

ROUNDS = 100


def main():
    parser = worker.parser(__doc__)
    parser.add_argument("--side", type=int, default=8)
    parser.add_argument("--configuration", choices=("eager",), default="eager")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    shape = (options.side, options.side)
    x = torch.rand(shape)
    factor = (0.5 + 0.5 * torch.rand(shape)).requires_grad_()
    summand = (torch.rand(shape) - 0.5).requires_grad_()
    seed = torch.ones(shape)

    def step():
        factor.grad = summand.grad = None
        value = x
        for _ in range(ROUNDS):
            value = torch.relu(value * factor + summand)
        value.backward(seed)

    seconds = worker.timed(step, options)
    worker.report(
        microseconds=statistics.median(seconds) * 1e6 / (3 * ROUNDS), seconds=seconds,
        version=f"PyTorch {torch.__version__}")


main()
