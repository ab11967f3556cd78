import Autodiff
import Backbones
import Glibc
import Interchange
import Layers
import Reporting

/// How long a file of weights takes to become a network, beside how long its bytes take to be read. Its JSON has the
/// properties' names as keys. Times are in seconds, of each run.
public struct WeightLoadingResult: MeasurementReport {
  /// `load`.
  public let work: String
  /// The file's path.
  public let file: String
  /// The file's size.
  public let byteCount: Int
  /// What the weights were loaded into.
  public let backbone: Backbone
  /// The bytes read through one small buffer again and again, and left there.
  public private(set) var reading: [Double] = []
  /// The bytes read into memory of their own, as a program must that does not map the file.
  public private(set) var readingWhole: [Double] = []
  /// The file mapped and checked, the network built, all parameters set.
  public private(set) var loading: [Double] = []
  /// The same, and each number of each parameter read once.
  public private(set) var loadingAndTouching: [Double] = []

  /// Medians of loading, divided by those of reading through one buffer.
  public var ratio: Double { loading.median / reading.median }
  /// The same with each number of each parameter read once.
  public var touchedRatio: Double { loadingAndTouching.median / reading.median }

  /// Whether the file was put out of the system's memory before each time.
  public let isCold: Bool

  /// Loads and reads the file at `path` in turn, `runs` times, and once before the clock starts.
  ///
  /// - Parameter isCold: puts the file out of the system's memory before each time, so that it comes from the disk.
  /// - Parameter progress: called behind each turn, the first included, with the number done and that of all.
  /// - Throws: `WeightsError` or `InterchangeError` if the file cannot be loaded.
  public init(
    measuring path: String, _ backbone: Backbone, form: BackboneForm, runs: Int = 5, isCold: Bool = false,
    _ progress: (Int, Int) -> Void
  ) throws {
    try MeasurementError.check("runs", runs, from: 1)
    work = "load"
    (file, self.backbone, self.isCold) = (path, backbone, isCold)
    byteCount = try WeightLoadingResult.read(path, whole: false)
    for run in 0...runs {
      let times = try WeightLoadingResult.turn(path, backbone, form, isCold)
      progress(run + 1, runs + 1)
      guard run > 0 else { continue }
      reading.append(times[0])
      readingWhole.append(times[1])
      loading.append(times[2])
      loadingAndTouching.append(times[3])
    }
  }

  private static func turn(
    _ path: String, _ backbone: Backbone, _ form: BackboneForm, _ isCold: Bool
  ) throws -> [Double] {
    func seconds(_ work: () throws -> Void) throws -> Double {
      if isCold { forget(path) }
      let duration = try ContinuousClock().measure(work)
      return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
    var sum = 0.0
    return [
      try seconds { _ = try read(path, whole: false) },
      try seconds { _ = try read(path, whole: true) },
      // Networks are released while the clock runs, as the bytes that were read are.
      try seconds { _ = try backbone.network(weights: path, form: form).network },
      try seconds {
        let network = try backbone.network(weights: path, form: form).network
        for parameter in network.namedParameters {
          sum += parameter.parameter.wrappedValue.detached().sum().scalar
        }
        // The sum is used, so that it is computed.
        if sum.isNaN { throw MeasurementError("\(path): its weights are not numbers") }
      },
    ]
  }
}

extension WeightLoadingResult {
  /// For people: the medians, and what they are of the time for reading.
  public var table: Table {
    var table = Table(["weights", file], alignments: [.left, .left])
    table.add(["bytes", "\(byteCount)"])
    table.add(["backbone", backbone.name])
    table.add(["read from", isCold ? "the disk" : "the system's memory"])
    table.addRule()
    for (name, seconds) in [
      ("bytes read through a buffer", reading), ("bytes read into memory", readingWhole), ("network ready", loading),
      ("network ready, all numbers read", loadingAndTouching),
    ] {
      let least = Table.format(seconds.min(), decimals: 4)
      let most = Table.format(seconds.max(), decimals: 4)
      table.add([name, "\(Table.format(seconds.median, decimals: 4)) s (\(least) to \(most), \(seconds.count) runs)"])
    }
    table.addRule()
    table.add(["ready / read", Table.format(ratio, decimals: 3)])
    table.add(["ready and read once / read", Table.format(touchedRatio, decimals: 3)])
    return table
  }
}
