import Methods
import Testing

@testable import Training

@Suite("Start and ramp of erasing")
struct ErasingScheduleTests {
  @Test("The scale by epoch")
  func scale() {
    var erasing = MEIL()
    #expect(erasing.scale(at: 0) == 1)
    erasing.startEpoch = 2
    #expect([0, 1.99, 2, 7].map(erasing.scale) == [0, 0, 1, 1])
    erasing.rampEpochs = 4
    #expect([1.5, 2, 3, 4, 6, 9].map(erasing.scale) == [0, 0, 0.25, 0.5, 1, 1])
  }

  @Test("Before its start erasing leaves no trace: weights are those of the network that never erases")
  func start() throws {
    var late = tinyConfiguration(epochs: 1)
    late.method = MEIL(startEpoch: 1)
    let (erasing, plain) = (tinyNetwork(), tinyNetwork())
    try tinyTrainer(late, network: erasing).run()
    try tinyTrainer(tinyConfiguration(epochs: 1), network: plain.removing("eil")).run()
    #expect(erasing.bits == plain.bits)
    let early = tinyNetwork()
    try tinyTrainer(tinyConfiguration(epochs: 1), network: early).run()
    #expect(early.bits != plain.bits)
  }

  @Test("Reports show which share of the cells was erased, where there was erasing")
  func shares() throws {
    var configuration = tinyConfiguration(epochs: 2)
    configuration.method = MEIL(startEpoch: 1)
    let trainer = try tinyTrainer(configuration)
    try trainer.run()
    #expect(trainer.history[0].measures == [])
    let share = try #require(trainer.history[1].measures?.first)
    #expect(share.name == "erased_1" && share.value > 0 && share.value < 1)
    #expect(trainer.history[1].scalars().contains { $0.tag == "method/erased_1" && $0.value == share.value })
  }

  @Test("Reports show when the branch came in and how much it counted")
  func reports() throws {
    var configuration = tinyConfiguration(epochs: 4)
    configuration.method = MEIL(startEpoch: 1, rampEpochs: 2)
    let trainer = try tinyTrainer(configuration)
    try trainer.run()
    #expect(trainer.history.map { $0.methodValue("erasing_scale") } == [0, 0.5, 1, 1])
    #expect(trainer.history.map { $0.term("erased") != nil } == [false, true, true, true])
    #expect(abs(trainer.history[0].loss - (trainer.history[0].term("unerased") ?? 0)) < 1e-6)
  }
}
