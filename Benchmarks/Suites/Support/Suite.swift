import Benchmark

/// Benchmarks with a common prefix, by which `make bench FILTER=...` picks them.
struct Suite {
  let name: String
  /// Which of `Counts.all` are noted.
  var counts: [BenchmarkMetric] = []
  /// How long each benchmark runs; it takes as many runs as fit, at least one.
  var seconds = 0.3

  /// Registers a benchmark.
  ///
  /// - Parameters:
  ///   - work: what one run does.
  ///   - extra: metrics that `noting` notes itself.
  ///   - make: makes what the runs work on, within the run that warms up.
  ///   - noting: what is measured.
  ///   - end: called behind the last run.
  func add<State>(
    _ name: String, _ work: Work = Work(), extra: [BenchmarkMetric] = [], make: @escaping () -> State,
    noting: @escaping (State, Benchmark) -> Void, end: @escaping () -> Void = {}
  ) {
    let slot = Slot<State>()
    let isCounting = !counts.isEmpty
    let configuration = configuration([.wallClock] + work.metrics + counts + extra)
    let closure = { (benchmark: Benchmark) in
      let state = slot.value(make)
      let counts = isCounting ? Counts() : nil
      benchmark.startMeasurement()
      let seconds = time { noting(state, benchmark) }
      benchmark.stopMeasurement()
      work.report(to: benchmark, seconds: seconds)
      counts?.report(to: benchmark)
    }
    Benchmark("\(self.name)/\(name)", configuration: configuration, closure: closure, teardown: { end() })
  }

  /// Registers a benchmark that notes nothing of its own.
  func add<State>(
    _ name: String, _ work: Work = Work(), make: @escaping () -> State, run: @escaping (State) -> Void
  ) {
    add(name, work, make: make, noting: { state, _ in run(state) })
  }

  private func configuration(_ metrics: [BenchmarkMetric]) -> Benchmark.Configuration {
    var configuration = Benchmark.Configuration(
      metrics: metrics, timeUnits: .microseconds, warmupIterations: 1, maxDuration: .milliseconds(Int(seconds * 1000)))
    // Without a unit of its own a metric above 10,000 would be shown in thousands.
    for metric in metrics where metric != .wallClock { configuration.units[metric] = .count }
    return configuration
  }
}

/// What a benchmark works on, made at first use and on the thread that measures: the computing team belongs to it.
private final class Slot<State> {
  private var stored: State?

  func value(_ make: () -> State) -> State {
    if let stored { return stored }
    let made = make()
    stored = made
    return made
  }
}

/// The seconds that `body` takes.
func time(_ body: () -> Void) -> Double {
  let duration = ContinuousClock().measure(body).components
  return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
}
