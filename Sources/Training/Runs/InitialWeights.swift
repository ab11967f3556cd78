import Autodiff
import Backbones
import Interchange
import Layers

extension RunDirectory.Description {
  /// Loads into `network`, a backbone of this run, the weights that the run starts from, and notes their file.
  ///
  /// - Parameter notice: told what is wrong with another run's newest checkpoint where the one before was taken.
  /// - Returns: what was taken, and what was not; nil for a run that starts from nothing.
  /// - Throws: `TrainingError`, `WeightsError` or `InterchangeError` if the weights do not fit or cannot be read.
  mutating func loadInitialWeights(into network: Sequential, notice: (String) -> Void) throws -> LoadReport? {
    if let name = configuration.weightsFile {
      let path = try configuration.backbone.weightsPath(name)
      guard configuration.initialWeights == nil else {
        throw TrainingError("a run starts from the weights of another run or of a file, not of both")
      }
      let content = try WeightContent(path: path)
      guard content.format != .onnx else {
        let name = path.hasSuffix(".onnx") ? String(path.dropLast(".onnx".count)) : path
        throw TrainingError(
          "\(path): this is a network in ONNX, and runs start from files of weights. Make one of it: eil convert "
            + "\(path) \(name).safetensors")
      }
      let file = try WeightFile(content)
      // Where the weights were found, of a file that holds more than one network's.
      for note in file.notes.prefix(4) { notice("\(path): \(note)") }
      let report = try configuration.backbone.load(file, into: network, renaming: configuration.weightsRenaming)
      weights = try WeightsOrigin(path: file.path, notice: notice)
      return report
    }
    return try configuration.initialWeights.map { try load($0, into: network, notice: notice) }
  }

  /// Loads into `network`, a backbone of this run, what fits of the weights of another run.
  ///
  /// The head stays as it was drawn if the other run has other classes, even where their number is the same. All
  /// parameters but the head's must fit by name and shape, unless the configuration takes what there is
  /// (`takesPartialWeights`): of another backbone hardly more than a few counters would.
  ///
  /// - Parameters:
  ///   - run: the other run's folder.
  ///   - notice: told what is wrong with its newest checkpoint where the one before was taken.
  /// - Returns: what was taken, and what was not.
  /// - Throws: `TrainingError` if nothing fits, or not all that must; errors of the other run's folder and checkpoint.
  func load(_ run: String, into network: Sequential, notice: (String) -> Void) throws -> LoadReport {
    let directory = RunDirectory(path: run)
    let read = try directory.weights()
    if let text = read.notice { notice(text) }
    var tensors = read.value
    if try directory.description().classNames != classNames, let head = network.children.last?.name {
      tensors = tensors.filter { !$0.key.hasPrefix(head + ".") }
    }
    let report = try network.load(tensors, verify: .matching)
    guard !report.loaded.isEmpty else {
      throw TrainingError("\(run): none of its weights fits this network; train the same backbone in both runs")
    }
    if !configuration.takesPartialWeights { try RunDirectory.Description.requireFit(report, network, run) }
    return report
  }

  private static func requireFit(_ report: LoadReport, _ network: Sequential, _ run: String) throws(TrainingError) {
    let head = network.children.last.map { $0.name + "." } ?? ""
    let parameters = network.namedParameters.map(\.name).filter { head.isEmpty || !$0.hasPrefix(head) }
    let loaded = Set(report.loaded)
    let lost = parameters.filter { !loaded.contains($0) }
    guard let first = lost.first else { return }
    throw TrainingError(
      "\(run): its weights are not those of this network: \(lost.count) of \(parameters.count) parameters before the "
        + "head are missing in it or have another shape, the first of them '\(first)'. Train the same backbone in both "
        + "runs, or take what fits and draw the rest (--partial-weights)")
  }
}

/// The file that a run's weights started from, so that it can be found again.
public struct WeightsOrigin: Sendable, Codable, Equatable {
  /// The file's name, without its folder; that of an archive with `#` and its member, where one was named.
  public var file: String
  /// Its length in bytes.
  public var byteCount: Int
  /// SHA-256 of its content, in 64 hexadecimal digits.
  public var sha256: String

  /// Reads the file at `path`.
  ///
  /// - Parameter notice: told of a name that may tell another checksum than the content has, and may tell something
  ///   else: a date, or a version of the program.
  /// - Throws: `InterchangeError` when it cannot be read; `TrainingError` when its name tells another checksum, as
  ///   those of torchvision's files do (`vgg16-397923af.pth`).
  public init(path: String, notice: (String) -> Void = { _ in }) throws {
    let place = WeightPlace(path)
    let digest = try FileDigest(path: place.file)
    let name = String(place.file.split(separator: "/").last ?? "")
    file = place.member.map { "\(name)#\($0)" } ?? name
    (byteCount, sha256) = (digest.byteCount, digest.sha256)
    guard let told = WeightsOrigin.toldChecksum(file), !sha256.hasPrefix(told.digits) else { return }
    let found = "its name may tell a checksum (SHA-256) that begins with \(told.digits), but that of its content is "
      + "\(sha256.prefix(8))..."
    guard told.isCertain else {
      notice("\(path): \(found); if it is a date or a version, all is well, else the file was changed")
      return
    }
    throw TrainingError(
      "\(path): \(found); it is damaged or was changed. Fetch it again, or rename it if it was changed on purpose")
  }

  /// The first digits of the checksum in names such as `vgg16-397923af.pth`; nil in others.
  ///
  /// Only behind the name of a backbone, as torchvision calls its files, and with a letter among them, are eight digits
  /// hardly anything else: `resnet18-20240315.pth` has a date, `mine-1f0c2d3e.pth` perhaps the version of a program.
  static func toldChecksum(_ file: String) -> (digits: String, isCertain: Bool)? {
    guard let match = file.wholeMatch(of: /(.+)-([0-9a-f]{8})\.(?:pth|pt)/) else { return nil }
    let isOfTorchvision = (try? Backbone.named(String(match.1))) != nil
    return (String(match.2), isOfTorchvision && match.2.contains(where: \.isLetter))
  }
}
