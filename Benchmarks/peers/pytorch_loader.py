"""Loads images with torchvision and PIL, as `eil bench loader` does with this package.

usage: pytorch_loader.py --data DIR [--batch N] [--workers N] [--epochs N] [--image-size N]

DIR is searched for JPEG files. Each epoch is every image once, in random order; the epochs are joined to one stream,
so that a small folder keeps all workers busy. The transforms are those of `Augmentation.training(imageSize:)`: resize
to a square of 8/7 of the size, a random crop, a flip, ImageNet's mean and deviation. PIL's draft mode, which would
decode at a reduced scale, is not used by torchvision. Workers are started, and every image is read once, before the
clock runs. Prints one line of JSON.
"""

import argparse
import json
import pathlib
import time

import torch
from PIL import Image

# The processor-only wheel of torchvision may lack its compiled operators, whose declarations its import expects.
try:
    import torchvision
except RuntimeError:
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision
from torchvision import transforms


class Images(torch.utils.data.Dataset):
    def __init__(self, paths, image_size):
        self.paths = paths
        larger = (image_size * 8 + 6) // 7
        self.transform = transforms.Compose([
            transforms.Resize((larger, larger)),
            transforms.RandomCrop(image_size),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        with Image.open(self.paths[index]) as image:
            return self.transform(image.convert("RGB")), index


class Passes(torch.utils.data.Sampler):
    """All images in a new random order, `count` times over."""

    def __init__(self, length):
        self.length = length
        self.count = 1

    def __iter__(self):
        for _ in range(self.count):
            yield from torch.randperm(self.length).tolist()

    def __len__(self):
        return self.count * self.length


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--image-size", type=int, default=224)
    options = parser.parse_args()
    torch.set_num_threads(1)
    paths = sorted(
        str(path) for path in pathlib.Path(options.data).rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    if not paths:
        parser.error(f"{options.data} holds no .jpg or .jpeg file")
    sampler = Passes(len(paths))
    loader = torch.utils.data.DataLoader(
        Images(paths, options.image_size), batch_size=options.batch, sampler=sampler, num_workers=options.workers,
        persistent_workers=options.workers > 0)
    for _ in loader:
        pass
    sampler.count = options.epochs
    images = 0
    start = time.perf_counter()
    for pixels, _ in loader:
        images += pixels.shape[0]
    seconds = time.perf_counter() - start
    print(json.dumps({"imagesPerSecond": images / seconds, "images": images, "seconds": seconds}))


main()
