import Backbones
import Core
import Foundation
import Interchange
import Methods

extension RunDirectory {
  /// What is needed to use a run's network again: the content of `run.json`.
  public struct Description: Codable, Sendable, Equatable {
    /// With which the run was started.
    public var configuration: TrainingConfiguration
    /// The classes in the order of the network's outputs.
    public var classNames: [String]
    /// The stretches in which the run was trained, oldest first; nil in a folder of a version that did not note them.
    public var sessions: [SessionRecord]?
    /// The file that the weights started from; nil for runs that started from none.
    public var weights: WeightsOrigin?

    public init(configuration: TrainingConfiguration, classNames: [String], weights: WeightsOrigin? = nil) {
      self.configuration = configuration
      self.classNames = classNames
      self.weights = weights
    }
  }

  /// Makes the folder and writes `run.json`.
  ///
  /// - Throws: `TrainingError` or `InterchangeError` if the folder or the file cannot be written.
  public func create(_ description: Description) throws {
    try make()
    try write(description)
  }

  func write(_ description: Description) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](encoder.encode(description)), to: descriptionPath)
  }

  /// Reads `run.json`.
  ///
  /// - Throws: `TrainingError` if there is none, or if it cannot be read or understood.
  public func description() throws(TrainingError) -> Description {
    guard hasDescription else {
      throw TrainingError("run folder \(path): there is no run.json in it. Name the --out folder of a training run")
    }
    let data: Data
    do throws(RegularFile.Failure) { data = try RunDirectory.content(descriptionPath) } catch {
      throw TrainingError("\(descriptionPath): it \(error). \(error.remedy)")
    }
    let description: Description
    do {
      description = try RunJSON.decode(Description.self, from: data)
    } catch let error where error is BackboneError || error is MethodError {
      // The file is well; what it names is not there, or not as it was.
      throw TrainingError("\(descriptionPath): \(error)")
    } catch {
      throw notUnderstood(RunDirectory.reason(error, data))
    }
    if let problem = description.problem { throw notUnderstood(problem) }
    return description
  }

  /// All bytes of one of the run's small files; a pipe in its place is named instead of waited for.
  static func content(_ path: String) throws(RegularFile.Failure) -> Data {
    Data(try RegularFile.bytes(path, most: 1 << 26))
  }

  private func notUnderstood(_ reason: String) -> TrainingError {
    TrainingError(
      "\(descriptionPath): it is not the description of a run: \(reason). Remove it and resume the run, which writes "
        + "it anew, or train the run again")
  }

  /// What a decoder found wrong, without the decoder's own noise.
  static func reason(_ error: any Error, _ data: Data) -> String {
    func place(_ context: DecodingError.Context, _ last: [String] = []) -> String {
      (context.codingPath.map(\.stringValue) + last).joined(separator: ".")
    }
    return switch error {
    case is BackboneError, is MethodError: "\(error)"
    case DecodingError.keyNotFound(let key, let context): "'\(place(context, [key.stringValue]))' is missing"
    case DecodingError.valueNotFound(_, let context): "'\(place(context))' is empty"
    case DecodingError.typeMismatch(_, let context): "'\(place(context))' is of the wrong kind"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      "'\(place(context))' has a value that is not known"
    case is DecodingError where (try? JSONSerialization.jsonObject(with: data)) != nil:
      "a number in it is not one that can stand there, such as a fraction in the place of a whole number"
    case is DecodingError: "it is not JSON"
    // Of a type's own.
    default: "\(error)"
    }
  }
}

extension RunDirectory.Description {
  /// What no run can be like, though it is written well; nil where nothing is wrong.
  fileprivate var problem: String? {
    let least = [
      ("configuration.batchSize", configuration.batchSize), ("configuration.imageSize", configuration.imageSize),
      ("classNames", classNames.count),
    ]
    if let (name, value) = least.first(where: { $0.1 < 1 }) { return "'\(name)' is \(value), but must be at least 1" }
    guard configuration.backbone.isRegistered else { return nil }
    do throws(BackboneError) { try configuration.checkBackbone() } catch { return "\(error)" }
    return configuration.epochs < 0 ? "'configuration.epochs' is \(configuration.epochs)" : nil
  }
}
