// swift-tools-version: 6.1
import PackageDescription

// Modules from the bottom up; a target may depend on those above it in this list and on nothing below. Each names every
// module that it imports: what is not named is not built again when it changes.
// Docs/Architecture.md draws the same image.

/// Debian's libraries, as module maps or thin C shims.
let systemLibraries: [Target] = [
  .systemLibrary(
    name: "COpenBLAS", path: "Sources/CLibraries/COpenBLAS",
    providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
  .systemLibrary(name: "CZlib", path: "Sources/CLibraries/CZlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(
    name: "CTurboJPEG", path: "Sources/CLibraries/CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
  .target(
    name: "COneDNN", dependencies: ["CTeam"], path: "Sources/CLibraries/COneDNN",
    cxxSettings: [.define("EIL_ONEDNN", .when(traits: ["OneDNN"]))],
    linkerSettings: [.linkedLibrary("dnnl", .when(traits: ["OneDNN"]))]),
  .target(name: "CLoops", path: "Sources/CLibraries/CLoops"),
  .target(
    name: "CTeam", path: "Sources/CLibraries/CTeam",
    linkerSettings: [.linkedLibrary("gomp")]),
  .target(name: "CWinograd", dependencies: ["CTeam"], path: "Sources/CLibraries/CWinograd"),
  .target(
    name: "CPNG", path: "Sources/CLibraries/CPNG",
    linkerSettings: [.linkedLibrary("png")]),
  .target(
    name: "CBMP", path: "Sources/CLibraries/CBMP",
    linkerSettings: [.linkedLibrary("turbojpeg")]),
  .target(
    name: "CTIFF", path: "Sources/CLibraries/CTIFF",
    linkerSettings: [.linkedLibrary("tiff")]),
  .systemLibrary(name: "CWebP", path: "Sources/CLibraries/CWebP", providers: [.apt(["libwebp-dev"])]),
]

let libraries: [Target] = [
  .target(name: "Core", dependencies: ["CTeam"]),
  .target(
    name: "Kernels",
    dependencies: [
      "CLoops", .target(name: "COneDNN", condition: .when(traits: ["OneDNN"])), "COpenBLAS", "CWinograd", "Core",
    ]),
  .target(name: "Autodiff", dependencies: ["Core", "Kernels"]),
  .target(name: "AutodiffTesting", dependencies: ["Autodiff"]),
  .target(name: "Imaging", dependencies: ["CBMP", "CPNG", "CTIFF", "CTurboJPEG", "CWebP", "Core"]),
  .target(name: "Layers", dependencies: ["Autodiff", "Core", "Kernels"]),
  .target(name: "Interchange", dependencies: ["Autodiff", "CZlib", "Core", "Kernels"]),
  .target(name: "Optimizers", dependencies: ["Autodiff", "Core", "Kernels", "Layers"]),
  .target(name: "Erasing", dependencies: ["Autodiff", "Layers"]),
  .target(
    name: "Backbones", dependencies: ["Autodiff", "Core", "Imaging", "Interchange", "Layers"],
    resources: [.embedInCode("Pretrained/imagenet-classes.txt")]),
  .target(name: "Localization", dependencies: ["Autodiff", "Core", "Imaging", "Kernels", "Layers"]),
  .target(name: "Datasets", dependencies: ["CZlib", "Core", "Imaging", "Kernels"]),
  .target(
    name: "ONNX",
    dependencies: [
      "Autodiff", "Core", "Interchange", "Kernels", "Layers",
      .product(name: "SwiftProtobuf", package: "swift-protobuf"),
    ],
    exclude: ["Generated/generate.sh"]),
  .target(name: "Methods", dependencies: ["Autodiff", "Core", "Datasets", "Erasing", "Layers", "Localization"]),
  .target(name: "Reporting", dependencies: ["Core", "Imaging", "Interchange"]),
  .target(
    name: "Measurement",
    dependencies: [
      "Autodiff", "Backbones", "Core", "Datasets", "Imaging", "Interchange", "Kernels", "Layers", "Localization",
      "Methods", "Optimizers", "Reporting",
    ]),
  .target(
    name: "Training",
    dependencies: [
      "Autodiff", "Backbones", "Core", "Datasets", "Erasing", "Imaging", "Interchange", "Kernels", "Layers",
      "Localization", "Methods", "Optimizers", "Reporting",
    ]),
  .target(
    name: "EIL",
    dependencies: [
      "Autodiff", "Backbones", "Datasets", "Erasing", "Imaging", "Interchange", "Layers", "Localization",
      "Measurement", "Methods", "Optimizers", "Reporting", "Training",
    ]),
]

/// The commands are a library, so that a program with parts of its own can have them too.
let commands: [Target] = [
  .target(
    name: "EILCommand",
    dependencies: ["Core", "EIL", "ONNX", .product(name: "ArgumentParser", package: "swift-argument-parser")]),
  .executableTarget(name: "EILExecutable", dependencies: ["EILCommand"]),
]

/// Plain kernels, PyTorch's results to test against and what several test targets need; no user ever builds these.
let testSupport: [Target] = [
  .target(name: "ReferenceKernels", path: "Tests/ReferenceKernels"),
  .target(name: "TestSupport", path: "Tests/TestSupport"),
  .target(name: "ThreadSanitizing", path: "Tests/ThreadSanitizing"),
  .executableTarget(
    name: "parameter-gradients", dependencies: ["Autodiff", "Backbones", "Erasing", "Interchange", "Layers"],
    path: "Tests/Interoperability/ParameterGradients"),
]

let tests: [Target] = [
  .testTarget(name: "HouseTests", dependencies: ["TestSupport"]),
  .testTarget(name: "ReferenceKernelsTests", dependencies: ["ReferenceKernels", "TestSupport"]),
  .testTarget(name: "CoreTests", dependencies: ["Core", "Kernels"]),
  .testTarget(name: "KernelsTests", dependencies: ["CWinograd", "Core", "Kernels", "ReferenceKernels", "TestSupport"]),
  .testTarget(name: "PropertyTests", dependencies: ["Autodiff", "Core", "Kernels", "ReferenceKernels", "TestSupport"]),
  .testTarget(
    name: "AutodiffTests",
    dependencies: [
      "Autodiff", "AutodiffTesting", "Core", "Kernels", "ReferenceKernels", "TestSupport",
    ]),
  .testTarget(name: "ImagingTests", dependencies: ["Imaging", "TestSupport"]),
  .testTarget(
    name: "LayersTests",
    dependencies: [
      "Autodiff", "AutodiffTesting", "Backbones", "Core", "Erasing", "Kernels", "Layers", "Optimizers", "TestSupport",
      "ThreadSanitizing",
    ]),
  .testTarget(
    name: "ErrorTextTests",
    dependencies: [
      "Autodiff", "Backbones", "Core", "Erasing", "Kernels", "Layers", "Optimizers", "TestSupport",
    ]),
  .testTarget(name: "InterchangeTests", dependencies: ["Autodiff", "Interchange", "TestSupport"]),
  .testTarget(
    name: "ONNXTests",
    dependencies: [
      "Autodiff", "Backbones", "Erasing", "Interchange", "Layers", "Localization", "ONNX", "Optimizers", "TestSupport",
      "Training",
    ]),
  .testTarget(name: "OptimizersTests", dependencies: ["Autodiff", "Layers", "Optimizers", "TestSupport"]),
  .testTarget(name: "ErasingTests", dependencies: ["Autodiff", "AutodiffTesting", "Erasing", "Layers", "TestSupport"]),
  .testTarget(
    name: "BackbonesTests",
    dependencies: [
      "Autodiff", "Backbones", "Erasing", "Imaging", "Interchange", "Layers", "TestSupport",
    ]),
  .testTarget(
    name: "LocalizationTests", dependencies: ["Autodiff", "Imaging", "Layers", "Localization", "TestSupport"]),
  .testTarget(name: "DatasetsTests", dependencies: ["Core", "Datasets", "Imaging", "Kernels", "TestSupport"]),
  .testTarget(
    name: "MethodsTests",
    dependencies: [
      "Autodiff", "Core", "Datasets", "Erasing", "Layers", "Methods", "TestSupport",
    ]),
  .testTarget(
    name: "TrainingTests",
    dependencies: [
      "Autodiff", "Backbones", "Core", "Datasets", "Erasing", "Imaging", "Interchange", "Kernels", "Layers",
      "Localization", "Measurement", "Methods", "ONNX", "Optimizers", "Reporting", "TestSupport", "Training",
    ]),
  .testTarget(
    name: "EILCommandTests", dependencies: ["Core", "EIL", "EILCommand", "EILExecutable", "Kernels", "TestSupport"]),
]

let package = Package(
  name: "swift-eil",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "EIL", targets: ["EIL"]),
    .library(name: "Autodiff", targets: ["Autodiff"]),
    .library(name: "AutodiffTesting", targets: ["AutodiffTesting"]),
    .library(name: "Core", targets: ["Core"]),
    .library(name: "Kernels", targets: ["Kernels"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "Optimizers", targets: ["Optimizers"]),
    .library(name: "Interchange", targets: ["Interchange"]),
    .library(name: "Imaging", targets: ["Imaging"]),
    .library(name: "Erasing", targets: ["Erasing"]),
    .library(name: "Backbones", targets: ["Backbones"]),
    .library(name: "Localization", targets: ["Localization"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Methods", targets: ["Methods"]),
    .library(name: "ONNX", targets: ["ONNX"]),
    .library(name: "Reporting", targets: ["Reporting"]),
    .library(name: "Measurement", targets: ["Measurement"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "EILCommand", targets: ["EILCommand"]),
    .executable(name: "eil", targets: ["EILExecutable"]),
  ],
  traits: [
    .trait(
      name: "OneDNN",
      description: "Kernels of oneDNN for convolution, pooling and more; else this package's own and OpenBLAS's serve"),
    .default(enabledTraits: ["OneDNN"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: systemLibraries + libraries + commands + testSupport + tests,
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
