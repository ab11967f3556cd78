// swift-tools-version: 6.3
import PackageDescription

// A package of its own: its programs have no `main` but the fuzzer's, which `--sanitize fuzzer` adds.
let targets: [(name: String, module: String)] = [
  ("FuzzSafetensors", "Interchange"), ("FuzzPickle", "Interchange"), ("FuzzZip", "Interchange"),
  ("FuzzNumPy", "Interchange"), ("FuzzIDX", "Datasets"),
]

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-eil", path: "..")],
  targets: [
    .target(name: "FuzzSupport")
  ]
    + targets.map {
      .executableTarget(
        name: $0.name, dependencies: ["FuzzSupport", .product(name: $0.module, package: "swift-eil")])
    },
  swiftLanguageModes: [.v6]
)
