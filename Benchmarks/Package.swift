// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of the library never resolve what measurements need.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-eil", path: ".."),
    // Without its traits: they count calls of malloc and of the runtime, and need libraries that users may not have.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // The plugin takes executables whose folder lies directly in one named Benchmarks, as this package's does.
    .executableTarget(
      name: "Suites",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "Core", package: "swift-eil"),
        .product(name: "EIL", package: "swift-eil"),
        .product(name: "Kernels", package: "swift-eil"),
      ],
      path: "Suites",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ],
  swiftLanguageModes: [.v6]
)
