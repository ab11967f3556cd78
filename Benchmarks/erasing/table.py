"""Mean and spread over seeds of the runs in a folder, as Markdown tables.

usage: table.py FOLDER      reads NAME-METHOD-SEED.json, as `eil evaluate --json` prints them
"""

import collections
import json
import pathlib
import sys

from intervals import spread

COLUMNS = [
    ("Top-1 Cls", lambda r: r["top1Classification"]),
    ("Top-1 Loc", lambda r: r["top1Localization"]),
    ("GT-known", lambda r: r["gtKnownLocalization"]),
    ("MaxBoxAccV2", lambda r: r["maxBoxAccV2"]["mean"]),
    ("PxAP", lambda r: r.get("pxAP")),
    ("oracle GT-known", lambda r: r["oracle"]["gtKnownLocalization"]),
    ("oracle V2", lambda r: r["oracle"]["maxBoxAccV2"]["mean"]),
    ("threshold", lambda r: 100 * r["threshold"]),
]


def center(report):
    box = report["centerBox"]
    oracle = box["oracle"]
    cells = ["-", "-", f"{box['gtKnownLocalization']:.1f}", f"{box['maxBoxAccV2']['mean']:.1f}", "-",
             f"{oracle['gtKnownLocalization']:.1f}", f"{oracle['maxBoxAccV2']['mean']:.1f}", "-"]
    return cells


def main():
    groups = collections.defaultdict(lambda: collections.defaultdict(list))
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*-*-*.json")):
        data, method, _ = path.stem.rsplit("-", 2)
        groups[data][method].append(json.loads(path.read_text()))
    for data, methods in groups.items():
        print(f"### {data}\n")
        print("| method | seeds | " + " | ".join(name for name, _ in COLUMNS) + " |")
        print("|---" * (len(COLUMNS) + 2) + "|")
        order = sorted(methods, key=lambda name: (["plain", "eil", "meil"] + sorted(methods)).index(name))
        for method in order:
            runs = methods[method]
            print(f"| {method} | {len(runs)} | " + " | ".join(spread([get(r) for r in runs]) for _, get in COLUMNS) + " |")
        print("| center box | | " + " | ".join(center(methods[order[0]][0])) + " |\n")


main()
