// swift-tools-version: 6.1
import PackageDescription

// Small programs that use the package as its users do. From the repository's top folder:
//   make examples
// or one of them:
//   swift run -c release --package-path Examples CustomNetwork

/// A program that uses the libraries.
func example(_ name: String) -> Target {
  .executableTarget(
    name: name,
    dependencies: [
      .product(name: "EIL", package: "swift-eil"),
      .product(name: "AutodiffTesting", package: "swift-eil"),
      .product(name: "ONNX", package: "swift-eil"),
    ])
}

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-eil", path: "..")],
  targets: [
    example("CustomNetwork"),
    example("CustomLayer"),
    example("ErasedResNet"),
    example("TrainingLoop"),
    // What Docs/Extending.md tells: each adds one thing to the library, in one file.
    example("TwoHeads"),
    example("InceptionBackbone"),
    example("ChannelMeanMap"),
    example("BoxRatioMetric"),
    example("Rings"),
    example("FusedBlock"),
    example("OwnOperation"),
  ],
  swiftLanguageModes: [.v6]
)
