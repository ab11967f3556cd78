import Testing

/// What threads may and may not change, each in a process of its own.
@Suite(.serialized) struct ThreadTests {
  @Test(arguments: [1, 2]) func trainingSideBySide(size: Int) async {
    await #expect(processExitsWith: .success) { [size] in ThreadTrials.trainingSideBySide(size: size) }
  }

  @Test func oneNetworkForSeveralThreads() async {
    await #expect(processExitsWith: .success) { ThreadTrials.oneNetworkForSeveralThreads() }
  }

  @Test(arguments: TrainingRun.Kind.allCases, [1, 2, 4]) func repeats(kind: TrainingRun.Kind, size: Int) async {
    await #expect(processExitsWith: .success) { [kind, size] in ThreadTrials.repeats(kind: kind, size: size) }
  }

  @Test(arguments: TrainingRun.Kind.allCases) func sizesAgree(kind: TrainingRun.Kind) async {
    await #expect(processExitsWith: .success) { [kind] in ThreadTrials.sizesAgree(kind: kind) }
  }

  @Test func eachThreadHasASizeOfItsOwn() async {
    await #expect(processExitsWith: .success) { ThreadTrials.eachThreadHasASizeOfItsOwn() }
  }

  @Test func growingTeams() async {
    await #expect(processExitsWith: .success) { ThreadTrials.growingTeams() }
  }
}
