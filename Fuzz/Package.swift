// swift-tools-version: 6.3
import PackageDescription

// A package of its own: its programs have no `main` but the fuzzer's, which `--sanitize fuzzer` adds.
let targets: [(name: String, modules: [String])] = [
  ("FuzzSafetensors", ["Interchange"]), ("FuzzPickle", ["Interchange"]), ("FuzzZip", ["Interchange"]),
  ("FuzzNumPy", ["Interchange"]), ("FuzzIDX", ["Datasets"]), ("FuzzTables", ["Datasets"]),
  ("FuzzLists", ["Datasets"]), ("FuzzImages", ["Imaging"]), ("FuzzMasks", ["Imaging"]),
  ("FuzzONNX", ["Autodiff", "Interchange", "Layers", "ONNX"]),
]

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-eil", path: "..")],
  targets: [
    .target(name: "FuzzSupport")
  ]
    + targets.map { target in
      .executableTarget(
        name: target.name,
        dependencies: ["FuzzSupport"] + target.modules.map { .product(name: $0, package: "swift-eil") })
    },
  swiftLanguageModes: [.v6]
)
