extension NetworkMeasurement {
  /// Warm-up, timed runs, and profiled ones if wanted.
  ///
  /// - Parameter progress: called behind each run with how many are done and how many there will be.
  func measured(_ progress: (Int, Int) -> Void, work: () -> Void) -> (runs: MeasuredRuns, profile: WorkProfile?) {
    let total = warmup + steps + (isProfiled ? steps : 0)
    let runs = MeasuredRuns(warmup: warmup, steps: steps, progress: { progress($0, total) }, work: work)
    guard isProfiled else { return (runs, nil) }
    let profile = WorkProfile(
      runs: steps, limits: limits, progress: { progress(warmup + steps + $0, total) }, work: work)
    return (runs, profile)
  }
}
