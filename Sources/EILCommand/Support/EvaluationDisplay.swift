import EIL
import Foundation

/// Shows what runs scored as tables that paste into a paper.
enum EvaluationDisplay {
  static func show(_ evaluation: RunEvaluation) {
    print(RunTables.classification([evaluation]).text)
    if let localization = evaluation.result.localization {
      print("\n" + RunTables.metrics(localization).text)
    } else {
      print("\nThe pictures have neither boxes nor masks, so there is no localization to measure.")
    }
    for picture in evaluation.result.skipped { Console.note("\(picture)") }
    if !evaluation.result.skipped.isEmpty { Console.note("\(evaluation.result.skipped.count) pictures skipped") }
  }
}
