import ArgumentParser
import EIL

/// Options that say how a network is trained: a method by name with its own options, or where it erases.
struct MethodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How the network is trained: \(MethodRegistry.all.map { $0.name }.joined(separator: ", ")), or several joined by "
        + "plus signs; 'eil methods' lists their options. Plain classification (cam) unless given.",
      valueName: "name"))
  var method: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "An option of the method, such as after=pool4,conv5_3; may be repeated.", valueName: "option=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp(
      "The short way to the methods eil and meil: layers to erase after, separated by commas, such as pool4,conv5_3; "
        + "'eil summary' lists the names.", valueName: "names"))
  var erase: ListArgument<String>?

  @Option(
    help: ArgumentHelp(
      "Gamma, with --erase: cells at least this share of the image's largest mean are erased. One for all layers or "
        + "one for each; 0.7 unless given.", valueName: "share"))
  var threshold: ListArgument<Double>?

  @Option(
    name: .customLong("threshold-rule"),
    help: ArgumentHelp(
      "With --erase, what gamma is compared with: the mean as a share of the image's largest one (relative, unless "
        + "given), the mean itself (absolute), or the cell's rank, so that gamma is the share of the cells that are "
        + "erased (share).", valueName: "relative|absolute|share"))
  var thresholdRule: ErasingRule?

  @Option(
    name: .customLong("loss-weight"),
    help: ArgumentHelp(
      "Sigma, with --erase: the weight of each erased loss. One for all layers or one for each; 1 unless given.",
      valueName: "weight"))
  var lossWeight: ListArgument<Double>?

  @Option(
    help: ArgumentHelp(
      "With --erase: whether each layer erases the unerased features (parallel, unless given) or the newest erased "
        + "ones (chained).", valueName: "parallel|chained"))
  var wiring: ErasingWiring?

  func validate() throws {
    try checkErasing()
    _ = try chosen(start: 0, ramp: 0)
  }

  private func checkErasing() throws {
    guard let erase else {
      let given = [
        ("--threshold", threshold != nil), ("--threshold-rule", thresholdRule != nil),
        ("--loss-weight", lossWeight != nil), ("--wiring", wiring != nil),
      ].filter { $0.1 }.map(\.0)
      guard given.isEmpty else {
        throw ValidationError(
          "\(given.joined(separator: ", ")) say how to erase, but --erase does not say where. Give --erase, or set the "
            + "method's own options with --set")
      }
      return
    }
    guard method == nil, settings.isEmpty else {
      throw ValidationError(
        "--erase is the short way to the methods eil and meil; give it, or --method with --set after="
          + "\(erase.elements.joined(separator: ","))")
    }
    try checkCount("--threshold", threshold?.elements)
    try checkCount("--loss-weight", lossWeight?.elements)
    for share in threshold?.elements ?? [] where thresholdRule != .absolute && !(share > 0 && share <= 1) {
      throw ValidationError("--threshold must be above 0 and at most 1, not \(share)")
    }
    for weight in lossWeight?.elements ?? [] { try Ranges.positive("--loss-weight", weight) }
  }

  private func checkCount(_ option: String, _ values: [Double]?) throws {
    let layers = erase?.elements.count ?? 0
    guard let values, values.count != 1, values.count != layers else { return }
    throw ValidationError("\(option) has \(values.count) values for \(layers) layers; give one for all or one for each")
  }

  /// The method, with a start and a ramp of erasing where `--erase` names it.
  func chosen(start: Double, ramp: Double) throws -> any Method {
    if let erase {
      return TrainingConfiguration.method(
        erasingAfter: erase.elements, thresholds: threshold?.elements ?? [0.7],
        lossWeights: lossWeight?.elements ?? [1], wiring: wiring ?? .parallel, startEpoch: start, rampEpochs: ramp,
        rule: thresholdRule ?? .relative)
    }
    let options = try settings.map { setting in
      guard let equals = setting.firstIndex(of: "=") else {
        throw ValidationError("--set takes option=value, not '\(setting)'")
      }
      return (name: String(setting[..<equals]), value: String(setting[setting.index(after: equals)...]))
    }
    do throws(MethodError) {
      guard method != nil || options.isEmpty else {
        throw MethodError("--set gives options of a method, but --method does not say which")
      }
      return try MethodRegistry.method(named: method ?? CAM.name, options: options)
    } catch { throw ValidationError("\(error)") }
  }

  /// Whether nothing but plain classification is asked for.
  var isPlain: Bool { erase == nil && (method ?? CAM.name) == CAM.name }

  /// The method where erasing, if there is any, is always on.
  var chosen: any Method {
    get throws { try chosen(start: 0, ramp: 0) }
  }
}

/// Options that say when a training run begins to erase.
struct ErasingStartOptions: ParsableArguments {
  @Option(
    name: .customLong("erase-from"),
    help: ArgumentHelp("With --erase: epochs to train without erasing first.", valueName: "epochs"))
  var eraseFrom = 0.0

  @Option(
    name: .customLong("erase-ramp"),
    help: ArgumentHelp("With --erase: epochs over which the erased losses grow to their weight.", valueName: "epochs"))
  var eraseRamp = 0.0

  func validate() throws {
    try Ranges.notNegative("--erase-from", eraseFrom)
    try Ranges.notNegative("--erase-ramp", eraseRamp)
  }
}
