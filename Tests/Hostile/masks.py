"""Masks of every kind of sample, in a data set in CUB's layout."""

import os

import files
from hostile import Case

PALETTE = bytes([0, 0, 0, 128, 0, 0, 0, 128, 0])


def squares(inside, outside, bits=8, count=32):
    """Rows of a square in the middle, of packed samples that are numbers."""
    def row(y):
        samples = [inside if 8 <= x < 24 and 8 <= y < 24 else outside for x in range(count)]
        packed = sum(sample << (bits * (count - 1 - x)) for x, sample in enumerate(samples))
        return packed.to_bytes(count * bits // 8, "big")
    return [row(y) for y in range(count)]


def mask(inside, outside, bits=8, color=0, *chunks):
    samples = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    return files.png(32, 32, bits, color, squares(inside, outside, bits * samples), *chunks)


def dataset(here, name, content):
    """Images of two classes, each with `content` as its mask and the square's box."""
    folder = here.folder(name)
    lists = {"images": "", "image_class_labels": "", "train_test_split": "", "bounding_boxes": ""}
    for number in range(1, 13):
        animal = "cat" if number % 2 else "dog"
        files.write(f"{folder}/images/{animal}/{number}.png", files.colored_png(32, 32, 9 * number))
        if content is not None:
            files.write(f"{folder}/segmentations/{animal}/{number}.png", content)
        lists["images"] += f"{number} {animal}/{number}.png\n"
        lists["image_class_labels"] += f"{number} {2 - number % 2}\n"
        lists["train_test_split"] += f"{number} {int(number <= 6)}\n"
        lists["bounding_boxes"] += f"{number} 8 8 16 16\n"
    for list_name, text in lists.items():
        files.write(f"{folder}/{list_name}.txt", text.encode())
    files.write(f"{folder}/classes.txt", b"1 cat\n2 dog\n")
    return f"cub:{folder}"


def cases(here):
    voc = (b"PLTE", PALETTE + bytes(3 * 13) + bytes([192, 128, 128]))
    two = (b"PLTE", bytes([0, 0, 0, 255, 255, 255]))
    good = {
        "gray 0 and 255": mask(255, 0), "gray 0 and 1": mask(1, 0), "one bit": mask(1, 0, 1), "two bits": mask(3, 0, 2),
        "four bits": mask(15, 0, 4), "16 bits, 0 and 1": mask(1, 0, 16), "16 bits, 0 and 65535": mask(65535, 0, 16),
        "RGB, black and white": mask(0xFFFFFF, 0, 8, 2), "RGBA, opaque": mask(0xFFFFFFFF, 0xFF, 8, 6),
        "RGBA, white on nothing": mask(0xFFFFFFFF, 0xFFFFFF00, 8, 6), "gray and alpha": mask(0xFFFF, 0xFF00, 8, 4),
        "a palette of black and white": mask(1, 0, 8, 3, two), "PASCAL VOC's class 1": mask(1, 0, 8, 3, voc),
        "votes of five": mask(204, 51),
    }
    for number, (name, content) in enumerate(good.items()):
        data = dataset(here, f"mask{number}", content)
        # The share of the object's pixels is 1/4: a mask that is all object would give PxAP 100, none 0.
        yield Case(name, ["eil", "evaluate", "--run", cub_run(here), "--data", data, "--csv"], ("pxAP|PxAP",),
                   ("100\\.0000000", "masks? that shows no object"), status=(0,))
    refused = {
        "a palette of white and black": mask(1, 0, 8, 3, (b"PLTE", bytes([255, 255, 255, 0, 0, 0]))),
        "several colors": files.colored_png(32, 32),
        "a cut file": mask(255, 0)[:60],
        "a JPEG called .png": files.jpeg_claiming(32, 32),
    }
    for number, (name, content) in enumerate(refused.items()):
        data = dataset(here, f"unclear{number}", content)
        yield Case(f"{name}, which cannot be told", ["eil", "evaluate", "--run", cub_run(here), "--data", data],
                   ("mask|segmentations",),
                   status=(0, 1))
    empty = dataset(here, "empty-masks", mask(0, 0))
    yield Case("no object", ["eil", "evaluate", "--run", cub_run(here), "--data", empty], ("shows? no object|no foreground",))
    small = dataset(here, "small-masks", files.gray_png(5, 5, 255))
    yield Case("another size than the image", ["eil", "evaluate", "--run", cub_run(here), "--data", small])


def cub_run(here):
    """A run on a data set with the same classes."""
    path = f"{here.work}/cub-run"
    if not os.path.exists(f"{path}/last.safetensors"):
        import subprocess
        data = dataset(here, "cub", mask(255, 0))
        subprocess.run([*here.training(data), "--out", path], check=True, capture_output=True)
    return path
