"""Weights within archives, fetched weights, networks in files, and networks without a run."""

import io
import struct
import zipfile

import files
from hostile import Case


def archive(members, method=zipfile.ZIP_DEFLATED):
    """A ZIP archive of `{name: bytes}`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return content.getvalue()


def cases(here):
    folder = here.folder("archives")
    weights = files.safetensors([("w", "F32", [2], 0, 8)], bytes(8))
    with open(f"{here.run}/last.safetensors", "rb") as file:
        trained = file.read()

    def inspect(name, file, content, *says, behind="", **more):
        path = files.write(f"{folder}/{file}", content)
        return Case(name, ["eil", "inspect", path + behind], says, **more)

    one = archive({"p/__init__.py": b"", "p/w.safetensors": weights})
    two = archive({"a.safetensors": weights, "b.pth": b"\x80\x02}."})
    yield inspect("a wheel with one file of weights", "one.whl", one, "float32|F32", status=(0,))
    yield inspect("that file by its name", "one.whl", one, "float32|F32", behind="#p/w.safetensors", status=(0,))
    yield inspect("a member that is not there", "one.whl", one, "no member 'q'", "p/w.safetensors", behind="#q", status=(1,))
    yield inspect("an archive of two files of weights", "two.zip", two, "2 files of weights", "two.zip#a.safetensors", status=(1,))
    yield inspect("the first of them", "two.zip", two, behind="#a.safetensors", status=(0,))
    yield inspect("a member of what is no archive", "plain.safetensors", weights, "not an archive", behind="#x", status=(1,))
    yield inspect("an archive without weights", "none.whl", archive({"a.txt": b"x"}), "a.txt", status=(1,))
    yield inspect("an archive in an archive", "nested.whl", archive({"inner.pth": archive({"a.txt": b"x"})}), status=(1,))
    yield inspect("a page that is called weights", "page.whl", archive({"a.pth": b"<html>404</html>"}), "HTML|web page", status=(1,))
    yield inspect("a name that leads out", "out.whl", archive({"../../a.pth": weights}), status=(1,))
    # A quarter of a gigabyte of zeros in a quarter of a megabyte.
    bomb = archive({"a.safetensors": struct.pack("<Q", 2) + b"{}" + bytes(1 << 28)})
    yield inspect("a member that swells a thousand times", "bomb.whl", bomb, "may ask for", status=(1,))

    photo = files.write(f"{folder}/photo.png", files.colored_png(48, 40))
    path = files.write(f"{folder}/trained.safetensors", trained)
    localize = ["eil", "localize", "--out", f"{folder}/found", photo]
    from_file = [*localize, "--backbone", "tiny-vgg", "--weights", path]
    yield Case("a network without a run", from_file, ("class \\d",), status=(0,))
    names = files.write(f"{folder}/names.txt", b"one\ntwo\nthree\n")
    yield Case("names that are not as many as classes", [*from_file, "--class-names", names], ("names for",), status=(1,))
    broken = files.write(f"{folder}/broken.txt", b"one\n\nthree\n")
    yield Case("an empty line among names", [*from_file, "--class-names", broken], ("line 2",), status=(1,))
    yield Case("names that are no text", [*from_file, "--class-names", photo], ("cannot be read|UTF-8",), status=(1,))
    yield Case("names for a run", [*localize, "--run", here.run, "--class-names", names], ("--class-names",), status=(64,))
    yield Case("neither run nor weights", localize, ("--weights FILE or",), status=(64,))
    yield Case("weights of no known network", [*localize, "--weights", f"{folder}/plain.safetensors"], status=(1,))
    yield Case("pretrained weights of no network", [*localize, "--weights", "pretrained"], ("--backbone",), status=(1, 64))
    yield Case("pretrained weights that nobody knows", [*localize, "--backbone", "tiny-vgg", "--weights", "pretrained"],
               ("no weights are known for tiny-vgg",), status=(1,))
    yield Case("fetching what nobody knows", ["eil", "fetch", "tiny-vgg"], ("no weights are known",), status=(1,))
    yield Case("fetching a network that is none", ["eil", "fetch", "tiny-vgh"], ("tiny-vgg",), status=(64,))
    junk = files.write(f"{folder}/junk.onnx", b"no network at all, but a text")
    for command in (["summary"], ["train", "--data", "parts", "--out", f"{folder}/run"], ["bench", "infer"]):
        yield Case(f"{command[0]} of a network in no file", ["eil", *command, "--backbone", junk], ("junk.onnx",), status=(1, 64))
        yield Case(f"{command[0]} of a network that is not there", ["eil", *command, "--backbone", f"{folder}/no.onnx"],
                   ("no.onnx",), status=(1, 64))
