#!/usr/bin/env python3
"""Lists the public declarations that have no documentation comment, and fails if there are any.

What is public is asked of the compiler (its symbol graphs), so the modules must have been built. Let off are:
  - what the compiler makes itself;
  - witnesses of a protocol: they take over the comment of the requirement;
  - the memberwise initializers of structures: those whose every argument is named like a public property of the
    type, and those without arguments, which leave the properties at their defaults;
  - the cases without values of an enum that has a comment itself: it may speak for a list that explains itself.

Usage: Docs/check-comments.py [--counts] [--scratch-path BUILD] [MODULE...]
BUILD is the folder of a built tree, such as .build-tests/release; the newest that is there unless named.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from urllib.parse import unquote, urlparse

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILDS = [".build-tests/release", ".build-examples/release", ".build/release", ".build/debug"]
# C sources and programs.
NO_LIBRARY = {"CLibraries", "EILExecutable"}


def extract(module, build, folder):
  includes = [build / "Modules"]
  includes += sorted((ROOT / "Sources/CLibraries").glob("*/include"))
  includes += sorted(path for path in (ROOT / "Sources/CLibraries").iterdir() if (path / "module.modulemap").exists())
  includes += sorted(path.parent for path in build.glob("C*.build/module.modulemap"))
  target = json.loads(subprocess.run(
    ["swiftc", "-print-target-info"], check=True, capture_output=True, text=True).stdout)["target"]
  command = ["swift", "symbolgraph-extract", "-module-name", module, "-target", target["unversionedTriple"],
    "-minimum-access-level", "public", "-skip-synthesized-members", "-output-dir", folder]
  command += [word for include in includes for word in ("-I", str(include))]
  result = subprocess.run(command, capture_output=True, text=True)
  if result.returncode != 0:
    sys.exit(f"check-comments: cannot read the module {module} in {build}:\n{result.stderr}")
  for path in sorted(pathlib.Path(folder).glob(f"{module}*.symbols.json")):
    if path.name.split(".")[0].split("@")[0] == module:
      yield json.loads(path.read_text())


def location(symbol):
  place = symbol.get("location")
  if place is None:
    return None
  path = unquote(urlparse(place["uri"]).path)
  match = re.search(r"/(Sources/[^/]+/.*)$", path)
  return (match.group(1) if match else path), place["position"]["line"] + 1


def memberwise(symbol, owner, siblings):
  """Whether an initializer of a structure only takes its properties, by their names, or nothing."""
  title = symbol["names"]["title"]
  if symbol["kind"]["identifier"] != "swift.init" or owner.get("kind", {}).get("identifier") != "swift.struct":
    return False
  labels = [label for label in title.removeprefix("init(").removesuffix(")").split(":") if label]
  properties = {other["names"]["title"] for other in siblings if other["kind"]["identifier"] == "swift.property"}
  return all(label in properties for label in labels)


def undocumented(module, build):
  with tempfile.TemporaryDirectory() as folder:
    graphs = list(extract(module, build, folder))
  symbols = {symbol["identifier"]["precise"]: symbol for graph in graphs for symbol in graph["symbols"]}
  owner = {}
  for graph in graphs:
    for relation in graph["relationships"]:
      if relation["kind"] in ("memberOf", "requirementOf", "optionalRequirementOf"):
        owner.setdefault(relation["source"], relation["target"])
  members = collections.defaultdict(list)
  for identifier, symbol in symbols.items():
    members[owner.get(identifier)].append(symbol)
  missing = {}
  total = 0
  for identifier, symbol in symbols.items():
    place = location(symbol)
    kind = symbol["kind"]["identifier"]
    if place is None or "::SYNTHESIZED::" in identifier or kind == "swift.extension":
      continue
    total += 1
    if symbol.get("docComment"):
      continue
    around = symbols.get(owner.get(identifier), {})
    if memberwise(symbol, around, members[owner.get(identifier)]):
      continue
    if kind == "swift.enum.case" and "(" not in symbol["names"]["title"] and around.get("docComment"):
      continue
    missing[place + (".".join(symbol["pathComponents"]),)] = kind
  return total, sorted(missing)


def main():
  parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument("--scratch-path", help="the folder of a built tree")
  parser.add_argument("--counts", action="store_true", help="only count, for each module")
  parser.add_argument("modules", nargs="*", help="all libraries unless named")
  options = parser.parse_args()
  builds = [pathlib.Path(options.scratch_path)] if options.scratch_path else [ROOT / path for path in BUILDS]
  modules = options.modules or sorted(
    path.name for path in (ROOT / "Sources").iterdir() if path.is_dir() and path.name not in NO_LIBRARY)
  built = [path for path in builds if all((path / f"Modules/{module}.swiftmodule").exists() for module in modules)]
  if not built:
    sys.exit("check-comments: not all modules are built in " + " or ".join(map(str, builds)) + ". Run `swift build`.")
  build = max(built, key=lambda path: (path / "Modules/EIL.swiftmodule").stat().st_mtime)
  count = 0
  for module in modules:
    total, missing = undocumented(module, build)
    count += len(missing)
    if options.counts:
      print(f"{module}: {len(missing)} of {total}")
      continue
    for path, line, name in missing:
      print(f"{path}:{line} {name}")
  print(f"check-comments: {count} public declarations in {build} without a documentation comment", file=sys.stderr)
  sys.exit(1 if count else 0)


if __name__ == "__main__":
  main()
