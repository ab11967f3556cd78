import Backbones
import Foundation
import Interchange
import Layers
import TestSupport
import Testing

@testable import Training

@Suite("Weights that a run starts from")
struct InitialWeightsTests {
  private func write(_ path: String, seed: UInt64) throws {
    let network = Backbone.smallVGG.network(classes: 4, seed: seed)
    try WeightFile.write(network.state.map { StoredArray(name: $0.name, $0.tensor) }, to: path)
  }

  @Test("A run that was stopped before its first checkpoint starts from the same weights again, or not at all")
  func changed() throws {
    try withFolder { folder in
      var configuration = tinyConfiguration(epochs: 1)
      let file = folder + "/w.safetensors"
      configuration.weightsFile = file
      let directory = RunDirectory(path: folder + "/run")
      func open(isResuming: Bool) throws -> TrainingSession {
        try TrainingSession(configuration: configuration, directory: directory, isResuming: isResuming)
      }
      try write(file, seed: 1)
      let first = try open(isResuming: false).backbone.bits
      #expect(try open(isResuming: true).backbone.bits == first)
      try write(file, seed: 2)
      let text = errorText { _ = try open(isResuming: true) }
      #expect(text.hasPrefix("run folder \(directory.path): the run began with the weights w.safetensors"), "\(text)")
      #expect(text.hasSuffix("Give it the same file, or train into another folder"), "\(text)")
      try write(file, seed: 1)
      #expect(try open(isResuming: true).backbone.bits == first)
    }
  }
}
