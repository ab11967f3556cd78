import ArgumentParser
import EIL
import Foundation

struct LocalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "localize",
    abstract: "Find the object in pictures: heat map, mask, box, class and score as a PNG.",
    discussion: """
      For each picture NAME.jpg a file NAME.localized.png is written: the class activation map of the likeliest class as
      colours, the outline of the map above the threshold in white, and the box around its largest part.
      """)

  @Option(name: .customLong("run"), help: "The run folder.")
  var runPath: String

  @Argument(help: "JPEG or PNG files.")
  var pictures: [String]

  @Option(help: "The folder for the results; beside each picture by default.")
  var out: String?

  @Option(help: "Relative to the map's largest value; by default the one that the run chose on held-out pictures.")
  var threshold: Double?

  @Flag(help: "Print JSON, one object for each picture.")
  var json = false

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    guard !pictures.isEmpty else { throw ValidationError("name at least one picture") }
    if let threshold, !(0..<1).contains(threshold) {
      throw ValidationError("--threshold must be at least 0 and below 1, not \(threshold)")
    }
  }

  func run() throws {
    try computing.apply()
    let localizer = try PictureLocalizer(run: runPath, threshold: threshold)
    if let out { try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true) }
    var failures = 0
    for path in pictures {
      do {
        try localize(path, localizer)
      } catch {
        failures += 1
        Console.note("skipped: \(error)")
      }
    }
    if failures > 0 {
      Console.note("\(failures) of \(pictures.count) pictures were skipped")
      throw ExitCode(failures == pictures.count ? 1 : 0)
    }
  }

  private func localize(_ path: String, _ localizer: PictureLocalizer) throws {
    let found = localizer(try Picture.read(path: path))
    let target = resultPath(path)
    try found.annotated().write(to: target)
    if json {
      print(try line(path, target, found))
    } else {
      let box = found.box.map { "box \(Int($0.left)),\(Int($0.top)) to \(Int($0.right)),\(Int($0.bottom))" } ?? "no box"
      print("\(path): \(found.className) \(String(format: "%.1f", found.score * 100))%, \(box) -> \(target)")
    }
  }

  private func resultPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = out ?? url.deletingLastPathComponent().path
    return folder + "/" + url.deletingPathExtension().lastPathComponent + ".localized.png"
  }

  private struct Line: Codable {
    let picture: String
    let result: String
    let label: Int
    let className: String
    let score: Double
    let box: Box?
  }

  private func line(_ path: String, _ target: String, _ found: LocalizedPicture) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = Line(
      picture: path, result: target, label: found.label, className: found.className, score: found.score, box: found.box)
    return String(decoding: try encoder.encode(line), as: UTF8.self)
  }
}
