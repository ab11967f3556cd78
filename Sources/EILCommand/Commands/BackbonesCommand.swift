import ArgumentParser
import EIL

struct BackbonesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backbones",
    abstract: "List the networks that are known by name.",
    discussion: """
      Parameters are those of the localization form with 1000 classes; cells are a side of its last features at 224 \
      pixels, for --map-size; 'erase after' are suggested places, and 'eil summary --backbone NAME' lists all. The \
      weights of those with a package can be fetched: eil fetch NAME.
      """)

  @Flag(help: "Print JSON, one object a line for each network.")
  var json = false

  func run() throws {
    let all = Backbone.all.map(BackboneLine.init)
    if json {
      for line in all { try Console.print(line.json()) }
      return
    }
    var table = Table(
      ["backbone", "parameters", "image", "cells", "weights", "erase after"],
      alignments: [.left, .right, .right, .left, .left, .left])
    for line in all {
      table.add([
        line.name, Table.format(Double(line.parameters) / 1e6, decimals: 1) + " M", "\(line.imageSize)",
        line.cells.map(String.init).joined(separator: ", "), line.package ?? "",
        line.erasingPoints.joined(separator: " "),
      ])
    }
    try Console.print(table.text, terminator: "")
  }
}

/// What is told of a backbone.
private struct BackboneLine: Encodable {
  let name: String
  let parameters: Int
  let imageSize: Int
  let cells: [Int]
  let erasingPoints: [String]
  /// The package with its pretrained weights.
  let package: String?

  init(_ backbone: Backbone) {
    name = backbone.name
    let form = backbone.forms.contains(.localization) ? BackboneForm.localization : .classification
    parameters = deferringInitialization { backbone.network(classes: 1000, form: form) }.parameterCount
    imageSize = backbone.usualImageSize
    cells = backbone.mapSizes.map(\.rawValue)
    erasingPoints = backbone.erasingPoints
    package = backbone.pretrained?.requirement
  }

  func json() throws -> String { try Console.json(self) }
}
