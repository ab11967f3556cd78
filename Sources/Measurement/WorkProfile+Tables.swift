import Reporting

extension WorkProfile {
  /// All the time in kernels, a run.
  public var seconds: Double { operations.reduce(0) { $0 + $1.seconds } }

  /// A row for each kind of work, the one that takes longest first.
  ///
  /// - Parameter runSeconds: of a whole run; what is not in kernels gets a row of its own.
  public func byOperation(runSeconds: Double) -> Table {
    var table = Table(["operation", "calls", "ms", "share", "GFLOP/s", "GB/s"])
    for sum in sums(by: \.operation) { table.add(sum.cells(of: max(runSeconds, seconds)) + sum.speeds) }
    table.addRule()
    let rest = max(0, runSeconds - seconds)
    table.add([
      "outside kernels", "", Table.format(rest * 1000),
      Table.format(100 * rest / max(runSeconds, seconds), decimals: 1) + "%",
    ])
    return table
  }

  /// The `count` layers that take longest. With limits it has the time that they allow, and the share of it in the time
  /// that was taken.
  public func byLayer(count: Int = 20, runSeconds: Double) -> Table {
    let hasLimits = operations.contains { $0.limitSeconds != nil }
    var table = Table(
      ["layer", "calls", "ms", "share", "GFLOP/s", "GB/s"] + (hasLimits ? ["limit ms", "of the limit"] : []))
    for sum in sums(by: \.path).prefix(count) {
      table.add(sum.cells(of: max(runSeconds, seconds)) + sum.speeds + (hasLimits ? sum.limits : []))
    }
    return table
  }

  private func sums(by key: (ProfiledOperation) -> String) -> [Sum] {
    Dictionary(grouping: operations, by: key)
      .map { Sum(name: $0.key.isEmpty ? "outside layers" : $0.key, operations: $0.value) }
      .sorted { ($1.seconds, $0.name) < ($0.seconds, $1.name) }
  }

  /// Several operations together.
  private struct Sum {
    let name: String
    let operations: [ProfiledOperation]

    var seconds: Double { total(\.seconds) }

    func cells(of whole: Double) -> [String] {
      let calls = operations.reduce(0) { $0 + $1.calls }
      return [
        name, "\(calls)", Table.format(seconds * 1000), Table.format(100 * seconds / whole, decimals: 1) + "%",
      ]
    }

    var speeds: [String] {
      [total(\.gigaflops), total(\.bytes) * 1e-9].map { Table.format($0 / seconds, decimals: 1) }
    }

    var limits: [String] {
      let limit = total { $0.limitSeconds ?? 0 }
      return [Table.format(limit * 1000), Table.format(100 * limit / seconds, decimals: 0) + "%"]
    }

    private func total(_ value: (ProfiledOperation) -> Double) -> Double { operations.reduce(0) { $0 + value($1) } }
  }
}
