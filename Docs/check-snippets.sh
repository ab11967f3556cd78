#!/usr/bin/env bash
# Compiles every Swift block of README.md and Docs/*.md.
#
# A block is the body of a function that is given `images`, `labels`, `batch`, `network`, `loader`, `optimizer` and
# `context`; a block may declare its own. Its imports go to the top of the file. A comment on the line before the fence
# changes that:
#   <!-- snippet: declarations -->   the block is a file of its own, as with extensions
#   <!-- snippet: skip -->           the block is not Swift that stands alone
#
# Usage: Docs/check-snippets.sh [SCRATCH-PATH]
set -euo pipefail
cd "$(dirname "$0")/.."
scratch="${1:-.build-examples}"
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
    .target(
      name: "Snippets",
      dependencies: [
        .product(name: "EIL", package: "swift-eil"), .product(name: "AutodiffTesting", package: "swift-eil"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
MANIFEST

for document in README.md Docs/*.md; do
  name="$(basename "$document" .md)"
  awk -v name="$name" -v document="$document" -v folder="$sources" '
    function finish(   file, line) {
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
      for (line = 1; line <= lines; line++) if (text[line] !~ /^import /) print text[line] > file
      if (kind != "declarations") print "}" > file
      close(file)
    }
    /^<!-- snippet: / { next_kind = $3; next }
    /^```swift$/ { inside = 1; start = NR; lines = 0; imported = 0; kind = next_kind; next_kind = ""; next }
    /^```/ && inside { inside = 0; if (kind != "skip") finish(); next }
    inside { text[++lines] = $0; if ($0 ~ /^import EIL$/) imported = 1; next }
    !/^[[:space:]]*$/ { next_kind = "" }
    END { printf "%s: %d Swift blocks\n", document, count }
  ' "$document"
done

swift build --package-path "$package" -c release --scratch-path "$scratch"
