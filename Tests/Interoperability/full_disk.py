#!/usr/bin/env python3
"""Trains on a disk that fills up, one that can only be read, and under a limit on the size of files.

Each time the program has to end with a text that names the file, what failed and the remedy; the checkpoints have to
stay whole, and with room again the run has to end in the same bits as one that had room all along. Needs root, for small
disks of its own in a mount namespace that goes with the process.

  full_disk.py .build/release/eil
"""

import os
import resource
import subprocess
import sys
import tempfile

import run_folder

OPTIONS = "--data parts:train=48,test=8,size=32,classes=4 --image-size 32 --batch 8 --epochs 3 --checkpoint-steps 2"
MOST = 64 << 20


def train(eil, folder, resumes=False, largest=None):
    limit = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))) if largest else None
    arguments = [eil, "train", *OPTIONS.split(), "--out", folder, *(["--resume"] if resumes else [])]
    return subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL, preexec_fn=limit)


class Checks:
    def __init__(self):
        self.failed = 0

    def expect(self, what, is_so, more=""):
        print(f"{'ok  ' if is_so else 'FAIL'} {what}{'' if is_so else ': ' + more}", flush=True)
        self.failed += not is_so

    def expect_error(self, what, result, *texts):
        error = result.stderr.strip().split("\n")[-1]
        fine = result.returncode == 1 and error.startswith("Error: ") and all(text in error for text in texts)
        self.expect(f"{what}: {error.removeprefix('Error: ')}", fine, f"status {result.returncode}, {result.stderr}")

    def expect_whole(self, folder, needed=True):
        state = run_folder.state(folder)
        fine = not any(state.values()) and (bool(state) or not needed) and not run_folder.leftovers(folder)
        self.expect(f"  whole: {', '.join(state) or 'nothing written yet'}", fine, f"{state}")

    def expect_same(self, what, result, one, other):
        found = run_folder.differences(one, other) if result.returncode == 0 else [result.stderr]
        self.expect(f"{what}: the same bits as with room all along", not found, "; ".join(found))


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def run(eil, work):
    checks, whole, disk = Checks(), f"{work}/whole", f"{work}/disk"
    train(eil, whole).check_returncode()
    size = os.path.getsize(f"{whole}/last.safetensors")
    os.mkdir(disk)

    mount("-t", "tmpfs", "-o", f"size={size * 3 // 2}", "small", disk)
    folder = f"{disk}/run"
    checks.expect_error("disk with room for one checkpoint", train(eil, folder), "last.safetensors", "No space left",
                        "Make room", "--resume")  # fmt: skip
    checks.expect_whole(folder)
    checks.expect_error("the same, resumed", train(eil, folder, True), "No space left")
    checks.expect_whole(folder)
    mount("-o", f"remount,size={MOST}", disk)
    checks.expect_same("with room again", train(eil, folder, True), whole, folder)

    # Whatever file is the first that finds no room.
    for room in [0, 4096, 8192, 65536, size // 2, size + 4096, 2 * size + 4096]:
        folder = f"{disk}/run{room}"
        with open(f"{disk}/filler", "wb") as filler:
            statistics = os.statvfs(disk)
            filler.write(bytes(max(0, statistics.f_bavail * statistics.f_frsize - room)))
        result = train(eil, folder)
        checks.expect_error(f"{room} bytes of room", result, folder, "No space left", "Make room")
        checks.expect_whole(folder, needed=False)
        os.remove(f"{disk}/filler")
        result = train(eil, folder, os.path.isdir(folder) and bool(os.listdir(folder)))
        checks.expect_same(f"{room} bytes of room, then more", result, whole, folder)
        subprocess.run(["rm", "-r", folder], check=True)

    folder = f"{work}/limited"
    checks.expect_error("limit on the size of files", train(eil, folder, largest=size // 2), "File too large",
                        "ulimit -f")  # fmt: skip
    checks.expect_whole(folder, needed=False)
    checks.expect_same("without the limit", train(eil, folder, True), whole, folder)

    folder = f"{disk}/run"
    for name in ("run.json", "previous.safetensors"):
        os.remove(f"{folder}/{name}")
    subprocess.run(["cp", "-r", whole, f"{disk}/finished"], check=True)
    mount("-o", "remount,ro", disk)
    checks.expect_error("read-only disk, resumed", train(eil, folder, True), "Read-only file system", "make it writable")
    checks.expect_error("read-only disk, new run", train(eil, f"{disk}/new"), "Read-only file system", f"{disk}/new")
    result = subprocess.run([eil, "evaluate", "--run", f"{disk}/finished"], capture_output=True, text=True)
    checks.expect("read-only disk, evaluated", result.returncode == 0, result.stderr)
    mount("-o", "remount,rw", disk)
    result = train(eil, folder, True)
    checks.expect("writable again, without run.json", result.returncode == 0, result.stderr)
    checks.expect("run.json is there again", os.path.exists(f"{folder}/run.json"))
    subprocess.run(["umount", disk], check=True)
    return checks.failed


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if os.geteuid() != 0:
        print("full_disk.py: skipped: small disks can only be made by root")
        return 0
    if os.environ.get("EIL_OWN_MOUNTS") != "1":
        os.environ["EIL_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "-m", sys.executable, os.path.abspath(__file__), os.path.abspath(sys.argv[1])])
    with tempfile.TemporaryDirectory(prefix="eil-disks-") as work:
        failed = run(sys.argv[1], work)
    print("all fine" if failed == 0 else f"{failed} FAILED")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
