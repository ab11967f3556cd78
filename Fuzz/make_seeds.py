"""Makes the seeds of the fuzz targets: the fixtures of the tests, their pickles, and small IDX files and images."""

import gzip
import os
import shutil
import struct
import zipfile

import image_seeds

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "Tests", "Fixtures", "checkpoints")
SEEDS = os.path.join(HERE, "Seeds")


def put(target, name, content):
    os.makedirs(os.path.join(SEEDS, target), exist_ok=True)
    with open(os.path.join(SEEDS, target, name), "wb") as output:
        output.write(content)


def safetensors(header, data):
    text = header.encode()
    return struct.pack("<Q", len(text)) + text + data


def tables():
    rows = 'cat/a.png,1,2,30,40\n"cat/b, c.png",5,6,7,8\n'
    return {
        "bare.csv": rows, "corners.csv": "path,xmin,ymin,xmax,ymax\n" + rows, "sizes.csv": "path,x,y,w,h\r\n" + rows,
        "centers.csv": "\ufeffcx,cy,width,height,path\n9,9,4,4,cat/a.png\n", "semicolons.csv": rows.replace(",", ";"),
        "parts.csv": "test/" + rows, "tabs.csv": "path\tx0\ty0\tx1\ty1\ncat/a.png\t1\t2\t3\t4\n",
    }


def make():
    shutil.rmtree(SEEDS, ignore_errors=True)
    for name in sorted(os.listdir(FIXTURES)):
        path = os.path.join(FIXTURES, name)
        content = open(path, "rb").read()
        if content[:1] == b"\x80" or name.startswith("zip-alone"):
            put("pickle", name, content)
        if name.endswith((".npy", ".npz")):
            put("numpy", name, content)
        if content[:2] == b"PK" and len(content) < 4000:
            put("zip", name, content)
        if name.startswith("zip-") and name.endswith(".pth"):
            with zipfile.ZipFile(path) as archive:
                pickle = next(member for member in archive.namelist() if member.endswith("/data.pkl"))
                put("pickle", name + ".pkl", archive.read(pickle))
    put("safetensors", "one", safetensors('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', bytes(8)))
    put("safetensors", "two", safetensors(
        '{"__metadata__":{"a":"b\\u00e9"},"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},'
        '"y":{"dtype":"F16","shape":[1,3],"data_offsets":[8,14]}}', bytes(14)))
    put("safetensors", "types", safetensors("{" + ",".join(
        f'"{kind}":{{"dtype":"{kind}","shape":[],"data_offsets":[{8 * i},{8 * i + size}]}}'
        for i, (kind, size) in enumerate((("F64", 8), ("U64", 8), ("I64", 8)))) + "}", bytes(24)))
    put("safetensors", "empty", safetensors("{}", b""))
    models = os.path.join(FIXTURES, "..", "onnx")
    for name in sorted(os.listdir(models)):
        content = open(os.path.join(models, name), "rb").read()
        if len(content) < 8192:
            put("onnx", name, content)
    labels = struct.pack(">HBBI", 0, 8, 1, 5) + bytes(range(5))
    images = struct.pack(">HBBIII", 0, 8, 3, 2, 3, 4) + bytes(range(24))
    for name, content in (("labels", labels), ("images", images)):
        put("idx", name, content)
        put("idx", name + ".gz", gzip.compress(content, mtime=0))
    for name, content in tables().items():
        put("tables", name, content.encode())
    put("lists", "cub", "\f".join((
        "1 a/x.jpg\n2 b/y z.jpg\n", "1 a\n2 b\n", "1 1\n2 2\n", "1 1\n2 0\n", "1 0 0 9.5 8\n2 3 4 5 6\n")).encode())
    for name, content in image_seeds.images():
        put("images", name, content)
    for name, content in image_seeds.masks():
        put("masks", name, content)


if __name__ == "__main__":
    make()
