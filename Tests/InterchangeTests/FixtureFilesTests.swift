import Autodiff
import Interchange
import TestSupport
import Testing

/// Files written by another program, compared with a reader that shares no code with this one.
@Suite struct FixtureFilesTests {
  @Test(arguments: ["optimizers", "operations-losses", "operations-indexing", "network-small-vgg-parallel"])
  func fixturesAreReadAlike(_ name: String) throws {
    let fixture = try Fixture.load(name)
    let file = try SafetensorsFile(path: Fixture.file(name).path)
    #expect(file.metadata == fixture.metadata)
    #expect(Set(file.names) == Set(fixture.tensors.keys))
    for (name, expected) in fixture.tensors {
      let tensor = try file.tensor(name)
      #expect(Array(tensor.shape) == expected.shape && tensor.doubles == expected.values, "\(name)")
    }
  }
}
