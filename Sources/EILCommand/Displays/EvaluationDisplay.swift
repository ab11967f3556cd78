import EIL

/// Measures runs while showing how far that is, and shows what they scored.
enum EvaluationDisplay {
  /// - Parameter isQuiet: shows no progress.
  static func evaluate(
    _ path: String, data: String?, split: DatasetSplit, workers: Int, checkpoint: CheckpointChoice,
    isQuiet: Bool = false
  ) throws -> RunEvaluation {
    var progress: ProgressLine?
    defer { progress?.clear() }
    let evaluation = try RunEvaluation(
      run: path, checkpoint: checkpoint, data: data, split: split, workers: workers
    ) { done, total in
      if progress == nil, !isQuiet { progress = ProgressLine("measuring \(path)", total: total) }
      progress?.update(done: done)
    }
    progress?.clear()
    if let notice = evaluation.notice { Console.note(notice) }
    return evaluation
  }

  /// Tables that paste into a paper.
  static func show(_ evaluation: RunEvaluation) {
    print(RunTables.classification([evaluation]).text, terminator: "")
    if let localization = evaluation.result.localization {
      print("\n" + RunTables.metrics(localization).text, terminator: "")
    } else {
      print("\nThe pictures have neither boxes nor masks, so there is no localization to measure.")
    }
  }

  /// Names and counts pictures that could not be read.
  static func noteSkipped(_ evaluation: RunEvaluation) {
    let skipped = evaluation.result.skipped
    for picture in skipped { Console.note("\(picture)") }
    if !skipped.isEmpty { Console.note("\(skipped.count) pictures skipped") }
  }
}
