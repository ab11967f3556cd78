"""Small images of each format and sort of sample, as seeds: JPEG and WebP by Pillow, the others made here."""

import base64
import struct
import zlib

JPEG = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqm
x5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAMABAD
ASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAEDBP/EACIQAAICAQMEAwAAAAAAAAAAAAECAxESAASBEyExQSJRcf/EABQBAQAAAAAA
AAAAAAAAAAAAAAD/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwBIFjOMKoCG7CCPM1+n4njRLWR6uOSNdTSFiAfpB49eNW6I
fZzzSO74xlsCaU0LFgUPWs2ylaegAsKkURGoHNmyDzoP/9k="""
PROGRESSIVE = """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6
/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wgARCAAM
ABADASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAECA//EABQBAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhADEAAAAUXmf//EABkQAAEF
AAAAAAAAAAAAAAAAAAACEBEhIv/aAAgBAQABBQJoymz/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/AX//xAAUEQEAAAAAAAAAAAAAAAAA
AAAA/9oACAECAQE/AX//xAAZEAEAAgMAAAAAAAAAAAAAAAAAASFRodH/2gAIAQEABj8CrTqZYf/EAB0QAAEEAgMAAAAAAAAAAAAAAAEAESFBMWGB
oeH/2gAIAQEAAT8hEU4OjtoNn6UiCTGKReC//9oADAMBAAIAAwAAABDT/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEBPxB//8QAFBEBAAAA
AAAAAAAAAAAAAAAAAP/aAAgBAgEBPxB//8QAHBABAQADAAMBAAAAAAAAAAAAAREAITFRYXHB/9oACAEBAAE/EAKAI8qn105Ne1JRv05nBQ3aKHgx
eYEkP73P/9k="""
WEBP = """
UklGRnwAAABXRUJQVlA4IHAAAABwAgCdASoQAAwABUB8JQAB8AvnPUACkVKTjeqAAPqarMPkwBxYGcp14o5qL6FBAA4KjOeQ1RU0Vutj3m6TMHqt
pMBPNY+3daATIKGqfrWRVegqpOxAjraWhjdnUKiS17Wmde5of77XqGF4V8gALcAA"""
LOSSLESS = "UklGRkYAAABXRUJQVlA4TDkAAAAvAkAAEC9AkG1TiXndX+YaZNI27Vv/emZtYhpiOrj1b4lA0sbm48kfmPMzsqpNEJCQKXnki4j+RywA"


def png(bits, color, pixels, *chunks):
    """One row of packed samples."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    width = len(pixels) * 8 // (bits * channels)
    header = struct.pack(">IIBBBBB", width, 1, bits, color, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\0" + pixels)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)


def tiff(bits, photometric, data, compression=1):
    """A row of gray or inverted samples in one strip."""
    width = len(data) * 8 // bits
    stored = zlib.compress(data) if compression == 8 else data
    tags = [(256, width), (257, 1), (258, bits), (259, compression), (262, photometric), (273, 8), (277, 1), (278, 1),
            (279, len(stored))]
    stored += b"\0" * (len(stored) % 2)
    table = b"".join(struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in tags)
    return b"II*\0" + struct.pack("<I", 8 + len(stored)) + stored + struct.pack("<H", len(tags)) + table + bytes(4)


def bmp(bits, data, colors=b""):
    header = struct.pack("<IiiHHIIIIII", 40, len(data) * 8 // bits, 1, 1, bits, 0, 0, 0, 0, len(colors) // 4, 0)
    start = 14 + len(header) + len(colors)
    return b"BM" + struct.pack("<III", start + len(data), 0, start) + header + colors + data


def images():
    for name, text in (("a.jpg", JPEG), ("progressive.jpg", PROGRESSIVE), ("a.webp", WEBP), ("lossless.webp", LOSSLESS)):
        yield name, base64.b64decode(text)
    yield "gray.tif", tiff(8, 1, bytes(range(16)))
    yield "deep.tif", tiff(16, 0, bytes(range(16)), compression=8)
    yield "a.bmp", bmp(24, bytes(range(12)))
    yield "palette.bmp", bmp(8, bytes((0, 1, 1, 0)), bytes(8))
    yield from masks()


def masks():
    palette = (b"PLTE", bytes((0, 0, 0, 128, 0, 0)))
    yield "palette.png", png(8, 3, bytes((0, 1, 1, 0)), palette, (b"tRNS", bytes((0, 255))))
    yield "bit.png", png(1, 3, bytes((0b10100000,)), palette)
    yield "gray.png", png(8, 0, bytes((0, 51, 102, 255)), (b"tRNS", bytes((0, 51))))
    yield "deep.png", png(16, 0, bytes((0, 0, 255, 255)))
    yield "alpha.png", png(8, 4, bytes((255, 255, 0, 0)))
    yield "rgba.png", png(8, 6, bytes((255, 0, 0, 255, 0, 0, 0, 0)))
    yield "rgb.png", png(8, 2, bytes((255, 0, 0, 0, 0, 0)))
