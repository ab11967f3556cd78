import ArgumentParser
import EIL
import Foundation

struct LocalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "localize",
    abstract: "Find the object in images: heat map, mask, box, class and score as a PNG.",
    discussion: """
      For each image NAME.jpg a file NAME.localized.png is written: the map of the likeliest class as colors, the \
      outline of the map above the threshold in white, and the box around its largest part. Small images are \
      enlarged. Images that cannot be read are named, skipped and counted; the exit status is 1 then. No result is \
      written among the images of a data set, where the next training would take it for one: --out names another \
      folder. Where the run keeps no threshold of its own, 0.2 is taken, and said.

      The network is that of a run, or of a file of weights, whose classes are ImageNet's where it has 1000:

        eil localize --run runs/first photo.jpg
        eil localize --backbone efficientnet-lite0 --weights pretrained photo.jpg
      """)

  @OptionGroup(title: "The network") var source: NetworkSourceOptions

  @Option(
    name: .customLong("class-names"),
    help: ArgumentHelp(
      "With --weights: a file with the name of a class a line; ImageNet's for 1000 classes, else numbers, by default.",
      valueName: "file"))
  var classNames: String?

  @Option(
    name: .customLong("image-size"),
    help: ArgumentHelp("With --weights: pixels a side; the network's usual size by default.", valueName: "pixels"))
  var imageSize: Int?

  @Argument(help: "JPEG, PNG, TIFF, BMP or WebP files.")
  var images: [String]

  @Option(help: "The folder for the results; beside each image by default.")
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Relative to the map's largest value; by default the one that the run chose on held-out images.",
      valueName: "share"))
  var threshold: Double?

  @Flag(help: "Print JSON, one object a line for each image.")
  var json = false

  @OptionGroup var checkpoint: CheckpointOptions

  @OptionGroup(title: "Maps") var maps: MapOptions

  @OptionGroup(title: "Computing") var computing: ComputingOptions

  func validate() throws {
    try Ranges.threshold(threshold)
    try Ranges.within(1...MemoryCheck.mostPixels, "--image-size", imageSize)
    guard source.runPath == nil || classNames == nil && imageSize == nil else {
      throw ValidationError("--class-names and --image-size go with --weights; a run knows its own")
    }
    guard source.runPath != nil || checkpoint.checkpoint == .last else {
      throw ValidationError("--checkpoint goes with --run; a file of weights has one set of them")
    }
    let targets = Dictionary(grouping: images, by: resultPath)
    if let (target, sources) = targets.filter({ $0.value.count > 1 }).min(by: { $0.key < $1.key }) {
      throw ValidationError(
        "\(sources.joined(separator: " and ")) would both be written to \(target). Give those of each folder "
          + "an --out of their own")
    }
  }

  func run() throws {
    computing.apply()
    try LocalizedPlaces(images: images, results: images.map(resultPath), out: out, run: source.runPath).check()
    let localizer = try localizer()
    if let notice = localizer.notice { Console.note(notice) }
    if let out { try OutputFiles.make(folder: out) }
    var skipped = 0
    for path in images {
      do {
        try localize(path, localizer)
      } catch let error as OutputError {
        throw error
      } catch {
        skipped += 1
        Console.note("skipped: \(error)")
      }
    }
    guard skipped > 0 else { return }
    Console.note("\(skipped) of \(images.count) images skipped")
    throw ExitCode.failure
  }

  private func localizer() throws -> ImageLocalizer {
    if let run = source.runPath {
      return try ImageLocalizer(
        run: run, checkpoint: checkpoint.checkpoint, threshold: threshold, maps: maps.method,
        rendering: maps.rendering)
    }
    let (network, backbone) = try source.loadWeights()
    try Ranges.atLeast(backbone.smallestImageSize, "--image-size", imageSize)
    return try ImageLocalizer(
      network, classNames: classNames.map(Weights.classNames), imageSize: imageSize ?? backbone.usualImageSize,
      normalization: backbone.normalization, threshold: threshold, maps: maps.method ?? ClassActivationMap(),
      rendering: maps.rendering)
  }

  private func localize(_ path: String, _ localizer: ImageLocalizer) throws {
    let read = try ScaledImage.read(path: path)
    if let note = read.note { Console.note("\(path): \(note)") }
    let found: LocalizedImage
    do { found = try localizer(read.image) } catch { throw TrainingError("\(path): \(error)") }
    let target = resultPath(path)
    try found.annotated().write(to: target)
    let line = LocalizedLine(image: path, result: target, found, thresholdFrom: localizer.thresholdFrom)
    try Console.print(json ? try line.json() : line.text)
  }

  private func resultPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = out ?? url.deletingLastPathComponent().path
    return folder + "/" + url.deletingPathExtension().lastPathComponent + ".localized.png"
  }
}

/// What `eil localize` prints of an image.
struct LocalizedLine: Codable {
  let image: String
  /// The file that was written.
  let result: String
  let label: Int
  let className: String
  /// 0...1.
  let score: Double
  /// In pixels of the image.
  let box: Box?
  /// Relative to the map's largest value.
  let threshold: Double
  /// Whether the map says the same of every place, so that there is no box.
  let isConstant: Bool
  /// Where the threshold is from.
  let thresholdFrom: ThresholdOrigin

  init(image: String, result: String, _ found: LocalizedImage, thresholdFrom: ThresholdOrigin) {
    self.thresholdFrom = thresholdFrom
    self.image = image
    self.result = result
    (label, className, score) = (found.label, found.className, found.score)
    (box, threshold, isConstant) = (found.box, found.threshold, found.isConstant)
  }

  var text: String {
    "\(image): \(className) \(Table.format(score * 100, decimals: 1))%, \(place) -> \(result)"
  }

  private var place: String {
    func pixel(_ side: Double) -> String { Table.format(side, decimals: 0) }
    guard let box else { return isConstant ? "no box, its map is constant" : "no box" }
    return "box \(pixel(box.left)),\(pixel(box.top)) to \(pixel(box.right)),\(pixel(box.bottom))"
  }

  func json() throws -> String { try Console.json(self) }
}
