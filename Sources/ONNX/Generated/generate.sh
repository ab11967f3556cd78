#!/usr/bin/env bash
# Makes onnx.pb.swift from onnx.proto, the description of the format that the ONNX project publishes (Apache-2.0; its
# header goes into the Swift file).
#
# Needs `protoc` (a Debian package, protobuf-compiler) and `protoc-gen-swift` (in a checkout of
# https://github.com/apple/swift-protobuf, of the version that the package resolves:
# swift build -c release --product protoc-gen-swift) on the PATH.
#
# Usage: Sources/ONNX/Generated/generate.sh PATH/TO/onnx.proto
set -euo pipefail
cd "$(dirname "$0")"
proto="$(realpath "${1:?give the path of onnx.proto}")"
protoc --proto_path="$(dirname "$proto")" --swift_opt=Visibility=Internal --swift_out=. "$(basename "$proto")"
