import ArgumentParser
import EIL
import Foundation

struct LocalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "localize",
    abstract: "Find the object in pictures: heat map, mask, box, class and score as a PNG.",
    discussion: """
      For each picture NAME.jpg a file NAME.localized.png is written: the map of the likeliest class as colours, the \
      outline of the map above the threshold in white, and the box around its largest part. Pictures \
      that cannot be read are named, skipped and counted; the exit status is 1 then.
      """)

  @Option(name: .customLong("run"), help: "The run folder.")
  var runPath: String

  @Argument(help: "JPEG or PNG files.")
  var pictures: [String]

  @Option(help: "The folder for the results; beside each picture by default.")
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Relative to the map's largest value; by default the one that the run chose on held-out pictures.",
      valueName: "share"))
  var threshold: Double?

  @Flag(help: "Print JSON, one object a line for each picture.")
  var json = false

  @OptionGroup var checkpoint: CheckpointOptions

  @OptionGroup(title: "Maps") var maps: MapOptions

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    if let threshold, !(0..<1).contains(threshold) {
      throw ValidationError("--threshold must be at least 0 and below 1, not \(threshold)")
    }
    let targets = Dictionary(grouping: pictures, by: resultPath)
    if let (target, sources) = targets.filter({ $0.value.count > 1 }).min(by: { $0.key < $1.key }) {
      throw ValidationError("\(sources.joined(separator: " and ")) would both be written to \(target)")
    }
  }

  func run() throws {
    computing.apply()
    let localizer = try PictureLocalizer(
      run: runPath, checkpoint: checkpoint.checkpoint, threshold: threshold, maps: maps.method,
      rendering: maps.rendering)
    if let notice = localizer.notice { Console.note(notice) }
    if let out { try make(folder: out) }
    var skipped = 0
    for path in pictures {
      do {
        try localize(path, localizer)
      } catch {
        skipped += 1
        Console.note("skipped: \(error)")
      }
    }
    guard skipped > 0 else { return }
    Console.note("\(skipped) of \(pictures.count) pictures skipped")
    throw ExitCode.failure
  }

  private func make(folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw TrainingError("\(folder): the folder for the results cannot be made: \(error.localizedDescription)")
    }
  }

  private func localize(_ path: String, _ localizer: PictureLocalizer) throws {
    let found = localizer(try Picture.read(path: path))
    let target = resultPath(path)
    try found.annotated().write(to: target)
    let line = LocalizedLine(picture: path, result: target, found)
    print(json ? try line.json() : line.text)
  }

  private func resultPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = out ?? url.deletingLastPathComponent().path
    return folder + "/" + url.deletingPathExtension().lastPathComponent + ".localized.png"
  }
}
