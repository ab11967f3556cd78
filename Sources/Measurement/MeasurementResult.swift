import Autodiff
import Methods

/// What a measurement of a network found. Its JSON has the properties' names as keys; what is nil is left out.
public struct MeasurementResult: MeasurementReport {
  /// What was measured.
  public enum Work: String, Sendable, Codable {
    /// A training step: forward, loss, backward, update of the weights.
    case step
    /// Classes of a batch of images.
    case infer
  }

  /// Which of the two kinds of work was timed.
  public let work: Work
  /// The backbone's name.
  public let backbone: String
  /// `localization` or `classification`.
  public let form: String
  /// How the network is trained, as in `meil (after pool4, conv5_3; ...)`.
  public let method: String
  /// Whether a training step computed each stage again in its backward pass; nil for inference.
  public internal(set) var checkpointed: Bool?
  /// Images a run.
  public let batch: Int
  /// Pixels a side.
  public let imageSize: Int
  /// Threads that compute.
  public let threads: Int
  /// Whether the network was made ready for inference first; nil for a training step.
  public internal(set) var optimized: Bool?
  /// Class activation maps an image; nil where none were asked for.
  public internal(set) var cams: Int?
  /// Timed runs.
  public let steps: Int
  /// Of each timed run.
  public let seconds: [Double]
  /// The batch divided by the median of `seconds`.
  public let imagesPerSecond: Double
  /// 10⁹ floating-point operations a run.
  public let gigaflops: Double
  /// `gigaflops` divided by the median of `seconds`.
  public let gigaflopsPerSecond: Double
  /// The most bytes of arrays in use at one time, weights included.
  public let peakBytes: Int
  /// The most bytes of the whole process in memory at one time; nil where the system does not tell.
  public let residentBytes: Int?
  /// Copies of arrays into another layout, a run.
  public let layoutConversions: Int
  /// Buffers that came from the system instead of the memory pool, a run.
  public let allocations: Int
  /// Operations and parameters recorded for the backward pass, a run; nil for inference.
  public internal(set) var tapeEntries: Int?
  /// Where the time of a run goes; nil where no profile was taken.
  public internal(set) var profile: WorkProfile?
}

extension MeasurementResult {
  /// - Parameter operations: floating-point operations of one run.
  init(_ work: Work, of measurement: NetworkMeasurement, _ runs: MeasuredRuns, operations: Int) {
    self.work = work
    backbone = measurement.backbone.name
    form = measurement.form.rawValue
    method = measurement.method.label
    (batch, imageSize, threads) = (measurement.batch, measurement.imageSize, Computing.threads)
    (steps, seconds) = (runs.seconds.count, runs.seconds)
    imagesPerSecond = Double(measurement.batch) / runs.seconds.median
    gigaflops = Double(operations) * 1e-9
    gigaflopsPerSecond = gigaflops / runs.seconds.median
    (peakBytes, residentBytes) = (runs.peakBytes, runs.residentBytes)
    (layoutConversions, allocations) = (runs.layoutConversions, runs.allocations)
  }
}
