// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of the library never resolve what measurements need.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-eil", path: "..")],
  targets: [
    .executableTarget(name: "step", dependencies: [.product(name: "EIL", package: "swift-eil")])
  ],
  swiftLanguageModes: [.v6]
)
