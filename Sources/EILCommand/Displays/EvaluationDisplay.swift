import EIL

/// Measures runs while showing how far that is, and shows what they scored.
enum EvaluationDisplay {
  /// - Parameters:
  ///   - keepsImages: whether the result has what each image showed.
  ///   - isQuiet: shows no progress.
  static func evaluate(
    _ path: String, data: String?, split: DatasetSplit, workers: Int, checkpoint: CheckpointChoice,
    threshold: Double? = nil, maps: MapOptions, metrics: MetricOptions, keepsImages: Bool = false,
    isQuiet: Bool = false
  ) throws -> RunEvaluation {
    var progress: ProgressLine?
    defer { progress?.clear() }
    let evaluation = try RunEvaluation(
      run: path, checkpoint: checkpoint, data: data, split: split, threshold: threshold, workers: workers,
      maps: maps.method, rendering: maps.rendering, metrics: metrics.chosen + (keepsImages ? [ImageResults()] : [])
    ) { done, total in
      if progress == nil, !isQuiet { progress = ProgressLine("measuring \(path)", total: total) }
      progress?.update(done: done)
    }
    progress?.clear()
    if let notice = evaluation.notice { Console.note(notice) }
    return evaluation
  }

  /// Tables that paste into a paper, and over how many images their numbers are.
  static func show(_ evaluation: RunEvaluation) throws {
    let result = evaluation.result
    try Console.print(RunTables.classification([evaluation]).text, terminator: "")
    if let localization = result.localization {
      try Console.print("\n" + RunTables.metrics(localization).text, terminator: "")
      if localization.thresholdFrom == nil { try Console.print(unknown(evaluation)) }
      if let maps = localization.maps { try show(maps, of: localization.count) }
    } else {
      try Console.print("\nNo image has a box or a mask, so there is no localization to measure.")
    }
    try Console.print("\n\(evaluation.split.rawValue): \(result.images)")
    if let heldOut = result.heldOutImages { try Console.print("held out: \(heldOut)") }
  }

  /// Why there are no numbers but the oracle's.
  private static func unknown(_ evaluation: RunEvaluation) -> String {
    let reason =
      evaluation.split == .test || evaluation.split == .train
      ? "no held-out image has a box or a mask, and the run keeps no thresholds for these maps"
      : "these are the held-out images themselves, or have them among them"
    return "Thresholds could not be chosen on other images: \(reason). Give one with --threshold."
  }

  /// How the maps were made, where that is not as usual, and how many could not be used.
  private static func show(_ maps: MapReport, of count: Int) throws {
    let made = [maps.method, maps.interpolation.rawValue, maps.normalization.description].compactMap { $0 }
    if made != ["cam", "bicubic", "minmax"] { try Console.print("maps: \(made.joined(separator: ", "))") }
    let flaws = [(maps.constant, "constant"), (maps.notFinite, "not finite")].filter { $0.0 > 0 }
    guard !flaws.isEmpty else { return }
    let list = flaws.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    Console.note("maps of \(count) images without a use, counted as all zeros: \(list)")
  }

  /// Names and counts what was left out of the data, images that could not be read, and what to know of others.
  static func noteSkipped(_ evaluation: RunEvaluation) {
    for note in evaluation.notes + ImageNote.summary(of: evaluation.result.notes) { Console.note(note) }
    let skipped = evaluation.result.skipped
    for image in skipped { Console.note("\(image)") }
    if !skipped.isEmpty { Console.note("\(skipped.count) images skipped") }
  }
}
