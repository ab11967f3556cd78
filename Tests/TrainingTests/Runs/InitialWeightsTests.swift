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

  @Test("Only behind a backbone's name, and with a letter, eight digits are sure to be a checksum")
  func checksums() throws {
    try withFolder { folder in
      func notices(_ name: String) throws -> [String] {
        let path = "\(folder)/\(name)"
        if !FileManager.default.fileExists(atPath: path) { try write(path, seed: 1) }
        var notices: [String] = []
        _ = try WeightsOrigin(path: path) { notices.append($0) }
        return notices
      }
      for name in ["resnet18-20240315.pth", "resnet18-12345678.pth", "mine-1f0c2d3e.pth"] {
        let told = try notices(name)
        #expect(told.count == 1 && told[0].contains("if it is a date or a version, all is well"), "\(told)")
      }
      for name in ["resnet18.pth", "resnet18-v2.pth", "resnet18-1F0C2D3E.pth", "resnet18-1f0c2d3e9.pth"] {
        #expect(try notices(name).isEmpty)
      }
      for name in ["resnet18-1f0c2d3e.pth", "vgg16_bn-1f0c2d3e.pth"] {
        let text = errorText { _ = try notices(name) }
        #expect(text.contains("it is damaged or was changed. Fetch it again"), "\(text)")
      }
      // Digits that are the checksum's are no date.
      let digest = try FileDigest(path: folder + "/resnet18.pth").sha256
      try FileManager.default.copyItem(
        atPath: folder + "/resnet18.pth", toPath: "\(folder)/mine-\(digest.prefix(8)).pth")
      #expect(try notices("mine-\(digest.prefix(8)).pth").isEmpty)
    }
  }
}
