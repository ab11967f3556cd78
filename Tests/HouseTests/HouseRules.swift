/// What must hold of the sources, in numbers, and the exceptions, each with its reason. A test fails where an exception
/// is no longer needed.
enum HouseRules {
  /// How many folders of a single Swift file there may be below the modules' own.
  static let singleFileFolders = 15

  /// The least median of lines a file.
  static let medianLines = 65.0

  /// How many folders a circle that is allowed may have.
  static let longestCircle = 5

  /// Folders of a module that use one another's types in a circle.
  struct Circle {
    let module: String
    let folders: Set<String>
    let reason: String
  }

  static let circles = [
    Circle(
      module: "Autodiff", folders: ["Tape", "Tensor"],
      reason: "a tensor carries the tape that records it, and the tape records tensors and gives tensors")
  ]

  /// What only Kernels says of arrays.
  static let wordsOfKernels: Set = ["Layout", "layout", "byteOffset", "storedCount", "blockedWeights"]

  /// Modules of the system and the toolchain, which no manifest names.
  static let systemModules: Set = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Synchronization", "Testing",
  ]

  /// Dependencies that nothing imports.
  static let linkedOnly = [
    "EILExecutable": "the tests of the commands run the program",
    "ThreadSanitizing": "it takes the place of a function of the system's",
  ]

  /// Libraries that the drawing of the house leaves out.
  static let notDrawn = ["AutodiffTesting": "it is for tests, beside the house"]
}
