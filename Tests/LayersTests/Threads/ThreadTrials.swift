import Autodiff
import Core
import Layers
import TestSupport
import Testing

/// What threads may and may not change. Each is run in a process of its own, because other tests choose kernels for all
/// threads.
enum ThreadTrials {
  /// Networks that train at the same time, each in a thread, give what they give one after the other.
  static func trainingSideBySide(size: Int) {
    let runs = TrainingRun.Kind.allCases.map { TrainingRun(kind: $0, seed: 3) } + [TrainingRun(kind: .vgg, seed: 4)]
    func body(_ run: TrainingRun) -> @Sendable () -> [[UInt32]] {
      {
        ThreadPool.size = size
        return run.run()
      }
    }
    let apart = runs.flatMap { onThreads([body($0)]) }
    let together = onThreads(runs.map(body))
    for (run, pair) in zip(runs, zip(apart, together)) {
      #expect(pair.0 == pair.1, "\(run.kind) with a team of \(size)")
    }
  }

  /// The same network, read by several threads at a time, gives each the same.
  static func oneNetworkForSeveralThreads() {
    let network = GateTests.network()
    let images = random([2, 3, 32, 32], seed: 8).cast(to: .float32)
    let bodies = Array(repeating: { @Sendable in network.predict(images).floats }, count: 4)
    let alone = network.predict(images).floats
    for result in onThreads(bodies) { #expect(result == alone) }
  }

  /// At a fixed number of threads results are the same to the bit from run to run.
  static func repeats(kind: TrainingRun.Kind, size: Int) {
    let results = onThreads([
      { @Sendable in
        ThreadPool.size = size
        return (0..<3).map { _ in TrainingRun(kind: kind, seed: 5).run() }
      }
    ])
    for runs in results { #expect(runs[0] == runs[1] && runs[1] == runs[2], "\(kind) with a team of \(size)") }
  }

  /// The number of threads changes results by rounding only: one step, so that rounding has no time to grow.
  static func sizesAgree(kind: TrainingRun.Kind) {
    func run(_ size: Int) -> [[Float]] {
      let bits = onThreads([
        { @Sendable in
          ThreadPool.size = size
          return TrainingRun(kind: kind, seed: 6).run(steps: 1)
        }
      ])
      return bits[0].map { $0.map(Float.init(bitPattern:)) }
    }
    let one = run(1)
    for size in [2, 3, 4] {
      for (name, pair) in zip(one, run(size)).enumerated() {
        let scale = max(1e-3, pair.0.map(abs).max() ?? 0)
        let far = zip(pair.0, pair.1).map { abs($0 - $1) / scale }.max() ?? 0
        #expect(far < 2e-5, "\(kind), value \(name), teams of 1 and \(size)")
      }
    }
  }

  /// The size of the team belongs to the thread that set it.
  static func eachThreadHasASizeOfItsOwn() {
    let here = ThreadPool.size
    let sizes = onThreads([
      { @Sendable () -> [Int] in
        let given = ThreadPool.size
        ThreadPool.size = 3
        return [given, ThreadPool.size] + onThreads([{ @Sendable in ThreadPool.size }])
      },
      { @Sendable () -> [Int] in
        let given = ThreadPool.size
        ThreadPool.size = 1
        return [given, ThreadPool.size] + onThreads([{ @Sendable in ThreadPool.size }])
      },
    ])
    let standard = onThreads([{ @Sendable in ThreadPool.size }])[0]
    #expect(sizes == [[standard, 3, standard], [standard, 1, standard]])
    #expect(ThreadPool.size == here)
  }

  /// What was computed first with a small team is computed rightly by a larger one: kernels are made for a size.
  static func growingTeams() {
    let results = onThreads([
      { @Sendable () -> [[[UInt32]]] in
        [1, 4, 2, 4, 1].map { size in
          ThreadPool.size = size
          return TrainingRun(kind: .resnet, seed: 9).run(steps: 1)
        }
      }
    ])[0]
    #expect(results[0] == results[4] && results[1] == results[3])
  }
}
