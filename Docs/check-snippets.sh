#!/usr/bin/env bash
# Compiles every Swift block of README.md and Docs/*.md, and runs those that can run by themselves.
#
# A block is the body of a function that is given `images`, `labels`, `batch`, `network`, `loader`, `optimizer` and
# `context`; a block may declare its own. Its imports go to the top of the file. A comment on the line before the fence
# changes that:
#   <!-- snippet: compile -->        the block is compiled and not run
#   <!-- snippet: declarations -->   the block is a file of its own, as with extensions; functions check...() -> Bool in it are run
#   <!-- snippet: skip -->           the block is not Swift that stands alone
#
# A comment behind a print(...) that begins with "[" or "..." is what is printed, and compared where the block is run;
# "..." in it stands for anything. Other comments are left alone.
#
# Usage: Docs/check-snippets.sh [SCRATCH-PATH]
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="$(realpath -m "${1:-.build-examples}")"
package=.build-snippets
sources="$package/Sources/Snippets"

rm -rf "$package"
mkdir -p "$sources"

cat > "$package/Package.swift" << 'MANIFEST'
// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Snippets",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-eil", path: "..")],
  targets: [
    .executableTarget(
      name: "Snippets",
      dependencies: [
        .product(name: "EIL", package: "swift-eil"), .product(name: "AutodiffTesting", package: "swift-eil"),
        .product(name: "ONNX", package: "swift-eil"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
MANIFEST

# What the blocks are given.
cat > "$sources/main.swift" << 'MAIN'
import EIL

let parts = PartsDataset(split: .train, seed: 0, count: 64, size: 64, classes: 8)
let loader = DataLoader(dataset: parts, augmentation: .training(imageSize: 64), batchSize: 8, seed: 1)
let network = seeded(1) { SmallVGG(classes: 8, width: 32) }
let optimizer = SGD(for: network, learningRate: 0.01)
guard let batch = try loader.epoch(0).nextBatch() else { fatalError("the loader gave no batch") }
let images = Tensor(batch.pixels)
MAIN

for document in README.md Docs/*.md; do
  name="$(basename "$document" .md)"
  awk -v name="$name" -v document="$document" -v folder="$sources" '
    # The result that a line says it prints, after the line, for the comparison behind the run.
    function expect(line) {
      if (line !~ /^ *print\(.*\)  +\/\/ (\[|\.\.\.)/) return
      match(line, /\)  +\/\/ /)
      print "print(#\"=> " substr(line, RSTART + RLENGTH) "\"#)" > file
    }
    function finish(   line, call) {
      count += 1
      file = folder "/" name "_" start ".swift"
      print "// " document ", line " start > file
      for (line = 1; line <= lines; line++) if (text[line] ~ /^import /) print text[line] > file
      if (!imported) print "import EIL" > file
      if (kind != "declarations") {
        print "func snippet_" name "_" start "(" > file
        print "  images: Tensor, labels: [Int], batch: Batch, network: Sequential, loader: DataLoader," > file
        print "  optimizer: any Optimizer, context: Context" > file
        print ") throws {" > file
      }
      for (line = 1; line <= lines; line++) {
        if (text[line] !~ /^import /) print text[line] > file
        if (kind == "") expect(text[line])
      }
      if (kind != "declarations") print "}" > file
      close(file)
      if (kind == "") {
        call = "try snippet_" name "_" start "(\n  images: images, labels: batch.labels, batch: batch, network: network, "
        call = call "loader: loader, optimizer: optimizer,\n  context: Context(mode: .training))"
        print "print(\"== " document ", line " start "\")\n" call >> (folder "/main.swift")
      }
    }
    /^<!-- snippet: / { next_kind = $3; next }
    /^```swift$/ { inside = 1; start = NR; lines = 0; imported = 0; kind = next_kind; next_kind = ""; next }
    /^```/ && inside { inside = 0; if (kind != "skip") finish(); next }
    inside { text[++lines] = $0; if ($0 ~ /^import EIL$/) imported = 1; next }
    !/^[[:space:]]*$/ { next_kind = "" }
    END { printf "%s: %d Swift blocks\n", document, count }
  ' "$document"
done

# Blocks of declarations may check themselves in functions called check...() -> Bool.
for check in $(grep -ohE '^func check[A-Za-z]+\(\) -> Bool' "$sources"/*.swift | sed -E 's/func ([A-Za-z]+).*/\1/'); do
  printf 'print("== %s")\nguard %s() else { fatalError("%s() gave false") }\n' "$check" "$check" "$check"
done >> "$sources/main.swift"

swift build --package-path "$package" -c release --scratch-path "$scratch"

# From inside the generated package, so that a block cannot leave files elsewhere.
cd "$package"
if ! "$scratch/release/Snippets" > output.txt 2>&1; then
  echo "A Swift block of the documentation failed when run:" >&2
  grep -v '^$' output.txt | grep -B 20 -m 1 -A 5 -E 'Fatal error|Error raised' >&2 || tail -n 30 output.txt >&2
  exit 1
fi

awk '
  function fits(got, want,   parts, count, i, place) {
    count = split(want, parts, /\.\.\./)
    if (count == 1) return got == want
    for (i = 1; i < count; i++) {
      place = index(got, parts[i])
      if (parts[i] != "" && (place == 0 || (i == 1 && place != 1))) return 0
      if (parts[i] != "") got = substr(got, place + length(parts[i]))
    }
    return length(got) >= length(parts[count]) && substr(got, length(got) - length(parts[count]) + 1) == parts[count]
  }
  /^== / { block = substr($0, 4) }
  /^=> / {
    count += 1
    want = substr($0, 4)
    if (!fits(previous, want)) {
      print block ": the text says that it prints\n  " want "\nand it prints\n  " previous > "/dev/stderr"
      wrong = 1
    }
    next
  }
  { previous = $0 }
  END { if (wrong) exit 1; print count + 0 " printed results are those in the text." }
' output.txt
echo "$(grep -cE '^== (README|Docs)' output.txt) of the blocks were run."
