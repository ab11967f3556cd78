"""Small files of each format, made of bytes, so that any of them can be wrong."""

import json
import os
import struct
import zlib


def write(path, content):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, bits, color, rows, *chunks, claimed=None):
    """`rows` of packed samples; `claimed` is the size that the header says instead."""
    size = claimed or (width, height)
    header = struct.pack(">IIBBBBB", *size, bits, color, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [(b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def gray_png(width, height, value=128, **more):
    return png(width, height, 8, 0, [bytes([value]) * width] * height, **more)


def colored_png(width, height, seed=0):
    row = bytes((x * 7 + channel * 50 + seed) % 256 for x in range(width) for channel in range(3))
    return png(width, height, 8, 2, [row[3 * y % 96 :] + row[: 3 * y % 96] for y in range(height)])


def bmp(width, height, bits, data):
    header = struct.pack("<IiiHHIIIIII", 40, width, height, 1, bits, 0, 0, 0, 0, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + len(data), 0, 0, 54) + header + data


def tiff(width, height, bits, data):
    tags = [(256, width), (257, height), (258, bits), (259, 1), (262, 1), (273, 8), (277, 1), (278, height),
            (279, len(data))]
    data += b"\0" * (len(data) % 2)
    table = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags)) + table + bytes(4)


def jpeg_claiming(width, height, scans=1, sof=0xC0, data=b""):
    """A JPEG without an image in it that claims a size and a number of scans."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])
    scan = b"\xff\xda" + struct.pack(">H", 8) + bytes([1, 1, 0, 0, 63, 0])
    table = b"\xff\xdb" + struct.pack(">H", 67) + b"\0" + bytes([1]) * 64
    return (b"\xff\xd8" + table + b"\xff" + bytes([sof]) + struct.pack(">H", len(frame) + 2) + frame
            + (scan + data) * scans + b"\xff\xd9")


def safetensors(entries, data=b"", metadata=None, header=None, length=None):
    """`entries` are (name, type, shape, first, last)."""
    if header is None:
        table = {name: {"dtype": kind, "shape": shape, "data_offsets": [first, last]}
                 for name, kind, shape, first, last in entries}
        if metadata is not None:
            table["__metadata__"] = metadata
        header = json.dumps(table).encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def npy(header, data=b""):
    text = header.encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def idx(kind, shape, data):
    return bytes([0, 0, kind, len(shape)]) + b"".join(struct.pack(">I", size) for size in shape) + data


def zipped(name, content, claimed=None, method=0):
    """An archive of one member; `claimed` is the size that its entries say."""
    size = len(content) if claimed is None else claimed
    common = struct.pack("<HHHHHIII", 20, 0, method, 0, 0, zlib.crc32(content), len(content), size)
    local = b"PK\3\4" + common + struct.pack("<HH", len(name), 0) + name + content
    central = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end
