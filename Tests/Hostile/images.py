"""Images that are none, that claim more than they hold, or that are no files."""

import gzip
import os
import socket
import struct

import files
from hostile import Case

WHAT_IT_IS = {
    "gzip": (lambda: gzip.compress(b"x" * 100), "gzip"),
    "HTML": (lambda: b"<!DOCTYPE html><html><body>404</body></html>", "HTML|web page"),
    "GIF": (lambda: b"GIF89a" + bytes(40), "GIF"),
    "WebP without an image": (lambda: b"RIFF\x20\0\0\0WEBPVP8 " + bytes(20), "WebP"),
    "AVIF": (lambda: b"\0\0\0\x1cftypavif" + bytes(40), "AVIF"),
    "HEIC": (lambda: b"\0\0\0\x1cftypheic" + bytes(40), "HEI[CF]"),
    "PDF": (lambda: b"%PDF-1.7\n" + bytes(40), "PDF"),
    "a text": (lambda: b"this is no image\n", "text"),
    "a pointer of Git LFS": (lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS"),
    "zeros": (lambda: bytes(1000), "zero"),
    "nothing": (lambda: b"", "empty"),
    "a ZIP archive": (lambda: files.zipped(b"a", b"b"), "ZIP"),
    "a pickle": (lambda: b"\x80\x02}q\0.", ""),
}


def pipe(path):
    if not os.path.exists(path):
        os.mkfifo(path)
    return path


def socket_at(path):
    if not os.path.exists(path):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
    return path


def linked(target, path):
    if not os.path.lexists(path):
        os.symlink(target, path)
    return path


def made_folder(path):
    os.makedirs(path, exist_ok=True)
    return path


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(1 << 40)
    return path


def cases(here):
    folder = here.folder("images")

    def refused(name, path, *says, **more):
        return Case(name, here.localize(path), says, status=(1,), **more)

    for name, (content, says) in WHAT_IT_IS.items():
        for ending in ("jpg", "png"):
            path = files.write(f"{folder}/{name.replace(' ', '-')}.{ending}", content())
            yield refused(f"{name} called .{ending}", path, says)
    yield refused("a pipe", pipe(f"{folder}/pipe.jpg"), "pipe", seconds=5)
    yield refused("a folder", made_folder(f"{folder}/folder.jpg"), "folder")
    yield refused("an endless device", linked("/dev/zero", f"{folder}/zero.jpg"), "device", seconds=5)
    yield refused("a socket", socket_at(f"{folder}/s.jpg"), "socket", seconds=5)
    yield refused("a link to nothing", linked("/nowhere", f"{folder}/nowhere.jpg"), "no such|not there|does not exist|No such")
    yield refused("a link to itself", linked("loop.jpg", f"{folder}/loop.jpg"), "")
    yield refused("a terabyte of nothing", sparse(f"{folder}/sparse.jpg"), "bytes", seconds=5)

    good = files.colored_png(40, 30)
    for length in (1, 8, 20, 33, len(good) // 2, len(good) - 13):
        yield refused(f"a PNG cut at {length}", files.write(f"{folder}/cut{length}.png", good[:length]), "")
    spoiled = bytearray(good)
    spoiled[45] ^= 255
    yield refused("a PNG with a wrong checksum", files.write(f"{folder}/crc.png", bytes(spoiled)), "")
    huge = {
        "a PNG of one pixel that claims 16000 x 16000": files.gray_png(1, 1, claimed=(16000, 16000)),
        "a PNG that claims 2^31 - 1 pixels a side": files.gray_png(1, 1, claimed=(2**31 - 1, 2**31 - 1)),
        "a PNG without width": files.gray_png(1, 1, claimed=(0, 5)),
        "a JPEG that claims 16384 x 16384": files.jpeg_claiming(16384, 16384),
        "a JPEG that claims 65535 x 65535": files.jpeg_claiming(65535, 65535),
        "a JPEG of no rows": files.jpeg_claiming(100, 0),
        "a JPEG of 200 scans": files.jpeg_claiming(4800, 4800, 200, 0xC2, bytes(300)),
        "a TIFF that claims 16384 x 16384": files.tiff(16384, 16384, 8, b"\0"),
        "a TIFF of 32 bits": files.tiff(1, 1, 32, bytes(4)),
        "a TIFF that claims 2^31 rows": files.tiff(1, 2**31, 8, b"\0"),
        "a BMP that claims 20000 x 20000": files.bmp(20000, 20000, 24, b""),
        "a BMP of negative width": files.bmp(-5, 5, 24, bytes(80)),
        "a BMP of 3 bits": files.bmp(5, 5, 3, bytes(80)),
        "a BMP of zero bits": files.bmp(5, 5, 0, bytes(80)),
    }
    for number, (name, content) in enumerate(huge.items()):
        yield refused(name, files.write(f"{folder}/huge{number}.{'bin' if number < 0 else 'img'}.jpg", content), "", seconds=10)
    good_tiff = files.tiff(4, 4, 8, bytes(16))
    for length in (4, 8, 12, 30, len(good_tiff) - 20):
        yield refused(f"a TIFF cut at {length}", files.write(f"{folder}/cut{length}.tif", good_tiff[:length]), "")
    cyclic = good_tiff[:-4] + struct.pack("<I", 8 + 16)
    yield Case("a TIFF whose pages go round", here.localize(files.write(f"{folder}/cycle.tif", cyclic)), seconds=10)

    whole = {
        "2000 x 1 pixels": files.gray_png(2000, 1), "1 x 2000 pixels": files.gray_png(1, 2000),
        "one pixel": files.gray_png(1, 1), "65000 x 1 pixels": files.gray_png(65000, 1),
    }
    for name, content in whole.items():
        path = files.write(f"{folder}/{name.replace(' ', '')}.png", content)
        yield Case(name, here.localize(path), (r"->",), status=(0,), seconds=10)
    twelve = b"".join(struct.pack(">H", x * 255) for x in range(16))
    path = files.write(f"{folder}/twelve.png", files.png(16, 16, 16, 0, [twelve] * 16))
    yield Case("12-bit data in 16 bits", here.localize(path), ("12 bits",), status=(0,))
    bad = files.write(f"{folder}/bad.png", good[:40])
    fine = files.write(f"{folder}/fine.png", good)
    yield Case("one bad image among good ones", here.localize(bad, fine), (r"fine.*->", "skipped"), status=(1,))
    name = os.fsencode(f"{folder}/caf") + b"\xe9.png"
    files.write(name, good)
    yield Case("a name that is not UTF-8", [*here.localize(), name], (r"caf\\xE9.*->",), status=(0,))
    dashed = files.write(f"{folder}/--threshold.png", good)
    yield Case("a name that looks like an option", here.localize("--", dashed), ("->",), status=(0,))
