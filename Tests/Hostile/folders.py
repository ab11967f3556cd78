"""Folders of images with what systems and people leave in them."""

import os
import shutil

import files
from hostile import Case


def cases(here):
    number = 0

    def training(name, spoil, *says, **more):
        nonlocal number
        number += 1
        data = here.copied_data(f"folder{number}")
        spoil(data)
        command = [*here.training(f"folder:{data}"), "--out", f"{here.runs}/folder{number}"]
        return Case(name, command, says, untouched=(data,), **more)

    def made(*names):
        def spoil(data):
            for name in names:
                os.makedirs(os.path.join(os.fsencode(data), os.fsencode(name)), exist_ok=True)
        return spoil

    def copied(name, source="cat/0.png"):
        def spoil(data):
            target = os.path.join(os.fsencode(data), os.fsencode(name))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(f"{data}/{source}", target)
        return spoil

    for left in ("__MACOSX", "@eaDir", "lost+found", ".hidden", "emptied"):
        yield training(f"a folder {left}", made(left), left.replace("+", "."), status=(0,))
    yield training("a folder __MACOSX with an image", copied("__MACOSX/._0.png"), "__MACOSX", status=(0,))
    yield training("a class that links to itself", lambda data: os.symlink(".", f"{data}/self"), "self", status=(0,))
    yield training("a class that links to the folder above", lambda data: os.symlink("..", f"{data}/up"), "up", status=(0,))
    yield training("a class that links to another", lambda data: os.symlink("cat", f"{data}/kitty"), "kitty", status=(0,))
    yield training("a class whose name is not UTF-8", copied(b"caf\xe9/0.png"), r"caf\\xE9", status=(0,))
    yield training("a file whose name is not UTF-8", copied(b"cat/caf\xe9.png"), status=(0,))
    for ending in ("gif", "heic", "avif", "txt"):
        yield training(f"a .{ending} in a class", copied(f"cat/x.{ending}"), rf"\.{ending}", status=(0,))
    yield training("a result of localize in a class", copied("cat/0.localized.png"), "localized", status=(0,))
    yield training("an image beside the classes", copied("stray.png"), "stray|beside", status=(0,))
    yield training("a pipe among the images", lambda data: os.mkfifo(f"{data}/cat/p.png"), "p.png|pipe", status=(0,))
    yield training("a socket's name", lambda data: os.symlink("/dev/zero", f"{data}/cat/z.png"), "z.png|device", status=(0,))
    yield training("capital letters", copied("cat/X.PNG"), status=(0,))
    yield training("broken images", lambda data: [files.write(f"{data}/cat/{n}.png", b"no") for n in (7, 8, 9)], "[789].png", status=(0,))
    yield training("numeric names", renamed({"cat": "10", "dog": "9"}), "10.*9|order", status=(0,))
    yield training("one class", lambda data: shutil.rmtree(f"{data}/dog"))
    yield training("no class at all", emptied, "class|image", status=(1,))
    yield training("only broken images", broken, "read", status=(1,))
    yield training("names with a line break and a quotation mark", copied('cat/a\n"b.png'), status=(0,))
    yield training("a name of 250 letters", copied(f"cat/{'a' * 246}.png"), status=(0,))
    yield training("fifty folders deep", copied("cat/" + "d/" * 50 + "x.png"), status=(0,))
    for path, says in (("/nowhere", "nowhere"), ("/dev/null", "/dev/null"), ("", "folder"), ("/proc/1/mem", "mem")):
        command = [*here.training(f"folder:{path}"), "--out", f"{here.runs}/none"]
        yield Case(f"data folder '{path}'", command, (says,), status=(1, 64))
    for text in ("nosuch:x", "folder", "cub:", "parts:size=1e99", "parts:classes=0", "parts:size=-5", "parts:train=1,test=0"):
        command = [*here.training(text), "--out", f"{here.runs}/none"]
        yield Case(f"data '{text}'", command, status=(1, 64))


def renamed(names):
    def spoil(data):
        for old, new in names.items():
            os.rename(f"{data}/{old}", f"{data}/{new}")
    return spoil


def emptied(data):
    shutil.rmtree(data)
    os.mkdir(data)


def broken(data):
    for folder in ("cat", "dog"):
        for name in os.listdir(f"{data}/{folder}"):
            files.write(f"{data}/{folder}/{name}", b"none")
