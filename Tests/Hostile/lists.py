"""Tables of boxes and lists, in every dress."""

import os

import files
from hostile import Case

ROWS = [f"{animal}/{number}.png" for animal in ("cat", "dog") for number in range(6)]
CORNERS = "\n".join(f"{path},4,5,20,22" for path in ROWS) + "\n"


def cases(here):
    number = 0

    def table(name, content, *says, **more):
        nonlocal number
        number += 1
        data = here.copied_data(f"list{number}")
        if callable(content):
            content(f"{data}/boxes.csv")
        else:
            files.write(f"{data}/boxes.csv", content if isinstance(content, bytes) else content.encode())
        command = [*here.training(f"folder:{data}"), "--out", f"{here.runs}/list{number}"]
        return Case(name, command, says, **more)

    yield table("corners without a heading", CORNERS, "corner|left", status=(0,))
    headed = {"x1,y1,x2,y2": "", "xmin,ymin,xmax,ymax": "", "x,y,w,h": "width", "left,top,width,height": "width",
              "x0,y0,x1,y1": ""}
    for heading, says in headed.items():
        yield table(f"heading {heading}", f"path,{heading}\n{CORNERS}", says, status=(0,))
    yield table("columns in another order", "x1,y1,x2,y2,path\n4,5,20,22,cat/0.png\n", status=(0,))
    yield table("a mistyped heading", f"path,x_mim,ymin,xmax,ymax\n{CORNERS}", "xmin", status=(1,))
    yield table("a byte order mark", b"\xef\xbb\xbf" + CORNERS.encode(), status=(0,))
    yield table("lines that end in CRLF", CORNERS.replace("\n", "\r\n"), status=(0,))
    yield table("lines that end in CR", CORNERS.replace("\n", "\r"), status=(0,))
    yield table("quoted fields", CORNERS.replace("cat/0.png", '"cat/0.png"'), status=(0,))
    yield table("semicolons", CORNERS.replace(",", ";"), status=(0,))
    yield table("tabs", CORNERS.replace(",", "\t"), status=(0,))
    yield table("UTF-16", CORNERS.encode("utf-16"), "UTF-16", status=(1,))
    yield table("an open quotation mark", 'cat/0.png,1,2,3,4\n"cat/1.png,1,2,3,4\n', "quot", status=(1,))
    yield table("shares of the sides", "cat/0.png,0.1,0.2,0.5,0.7\n", "share", status=(1,))
    yield table("corners the wrong way round", "cat/0.png,20,22,4,5\n", ":1", status=(1,))
    yield table("a box without area", "cat/0.png,4,4,4,9\n", ":1", status=(1,))
    yield table("a box outside of the image", "cat/0.png,400,500,600,700\n", status=(0,))
    yield table("nan", "cat/0.png,nan,2,3,4\n", "nan", status=(1,))
    yield table("inf", "cat/0.png,1,2,inf,4\n", "inf", status=(1,))
    yield table("1e400", "cat/0.png,1,2,1e400,4\n", "1e400", status=(1,))
    yield table("hexadecimal numbers", "cat/0.png,0x1,0x2,0x30,0x40\n")
    yield table("three numbers", "cat/0.png,1,2,3\n", ":1", status=(1,))
    yield table("words for numbers", "cat/0.png,a,b,c,d\n", status=(1,))
    yield table("an image that is not there", "cat/77.png,1,2,3,4\n", "77", status=(1,))
    yield table("a path out of the folder", "../D/cat/0.png,1,2,3,4\n", status=(1,))
    yield table("the same line twice", "cat/0.png,1,2,9,9\ncat/0.png,1,2,9,9\n", status=(0,))
    yield table("nothing", "", status=(0, 1))
    yield table("bytes of anything", bytes(range(256)) * 9, status=(1,))
    yield table("a spreadsheet", files.zipped(b"xl/workbook.xml", b"<x/>"), "ZIP|spreadsheet", status=(1,))
    yield table("a line of a megabyte", "cat/" + "0" * (1 << 20) + ".png,1,2,3,4\n", status=(1,))
    yield table("a pipe", os.mkfifo, "pipe", status=(1,), seconds=5)
    yield table("a folder", os.mkdir, "folder", status=(1,))
    yield from cub(here)


def cub(here):
    import masks

    spoilt = {
        "images.txt": (b"", b"1 cat/1.png\n1 cat/1.png\n", b"x cat/1.png\n", b"1\n", b"\xff\xfe1\0"),
        "classes.txt": (b"", b"1 cat\n1 dog\n", b"2 dog\n"),
        "image_class_labels.txt": (b"", b"1 99\n", b"1 one\n", b"99 1\n"),
        "train_test_split.txt": (b"", b"1 7\n", b"1 1\n"),
        "bounding_boxes.txt": (b"", b"1 nan 1 1 1\n", b"1 0.1 0.1 0.2 0.2\n", b"1 1 1 -5 5\n", b"1 1 1\n"),
    }
    for name, contents in spoilt.items():
        for place, content in enumerate(contents):
            folder = masks.dataset(here, f"cub-{name}-{place}", None).removeprefix("cub:")
            files.write(f"{folder}/{name}", content)
            command = [*here.training(f"cub:{folder}"), "--out", f"{here.runs}/cub"]
            yield Case(f"CUB's {name} of {content[:20]!r}", command, (name.split(".")[0],), status=(1,))
