import Foundation
import Methods
import TestSupport
import Testing

@testable import Training

@Suite("Run folders")
struct RunFolderTests {
  @Test("metrics.csv has a row an epoch under the columns, also after resuming")
  func metrics() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      try tinyTrainer(tinyConfiguration(epochs: 1), directory: directory).run()
      let trainer = try tinyTrainer(tinyConfiguration(epochs: 3), directory: directory)
      try trainer.resume()
      try trainer.run()
      let lines = try String(contentsOfFile: directory.metricsPath, encoding: .utf8).split(separator: "\n")
      #expect(
        lines[0] == "epoch,loss,unerased_loss,erased_loss,accuracy,held_out_loss,held_out_accuracy,learning_rate,"
          + "images_per_second,seconds,peak_bytes")
      #expect(lines.dropFirst().map { $0.prefix { $0 != "," } } == ["1", "2", "3"])
      #expect(lines.allSatisfy { $0.split(separator: ",").count == 11 })
      #expect(try directory.history() == trainer.history)
    }
  }

  @Test("A description survives writing and reading")
  func description() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration()
      configuration.method = EIL(after: "pool1")
      configuration.optimization.clipNorm = 0.1
      configuration.initialWeights = "elsewhere"
      let description = RunDirectory.Description(configuration: configuration, classNames: ["a", "b"])
      let directory = RunDirectory(path: folder + "/deep/run")
      try directory.create(description)
      #expect(try directory.description() == description)
    }
  }

  @Test("Unusable descriptions say what is wrong, without a decoder's noise")
  func badDescription() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      #expect(errorText { _ = try directory.description() }.contains("there is no run.json in it"))
      func text(_ content: String) throws -> String {
        try content.write(toFile: directory.descriptionPath, atomically: true, encoding: .utf8)
        return errorText { _ = try directory.description() }
      }
      #expect(try text("{").contains("it is not JSON"))
      #expect(try text("{}").contains("'configuration' is missing"))
      try directory.create(.init(configuration: tinyConfiguration(), classNames: ["a"]))
      let good = try String(contentsOfFile: directory.descriptionPath, encoding: .utf8)
      let unknown = try text(good.replacing("\"schedule\" : \"cosine\"", with: "\"schedule\" : \"round\""))
      #expect(unknown.contains("'configuration.optimization.schedule' has a value that is not known"))
      let lost = try text(good.replacing("\"name\" : \"cam\"", with: "\"name\" : \"lost\""))
      #expect(lost.contains("no method is called 'lost'. The methods are: cam, eil, meil"))
      #expect(try text(good.replacing("\"epochs\" : 3", with: "\"epochs\" : []")).contains("of the wrong kind"))
      #expect(
        try text(good.replacing("\"batchSize\" : 8", with: "\"batchSize\" : 0"))
          .contains("'configuration.batchSize' is 0, but must be at least 1"))
      #expect(
        try text(good.replacing("\"epochs\" : 3", with: "\"epochs\" : -3")).contains("'configuration.epochs' is -3"))
      try FileManager.default.removeItem(atPath: directory.descriptionPath)
      try FileManager.default.createDirectory(atPath: directory.descriptionPath, withIntermediateDirectories: false)
      #expect(errorText { _ = try directory.description() }.contains("run.json: it is not a regular file but a folder"))
    }
  }

  @Test("A folder that cannot be made says so")
  func forbidden() {
    let directory = RunDirectory(path: "/proc/nowhere/run")
    let text = errorText { try directory.create(.init(configuration: tinyConfiguration(), classNames: [])) }
    #expect(text.contains("run folder /proc/nowhere/run: it cannot be made"))
  }
}
