extension EngineResult {
  /// Two columns, for people.
  public var table: Table {
    var table = Table(["engine", "\(side) x \(side) values"], alignments: [.left, .left])
    table.add(["operations a run", "\(operations)"])
    table.addRule()
    table.add(["forward and backward", "\(Table.format(microseconds, decimals: 3)) µs an operation"])
    table.add(["forward, no tape", "\(Table.format(untracedMicroseconds, decimals: 3)) µs an operation"])
    table.addRule()
    table.add(["buffers", "\(Table.format(buffers, decimals: 2)) an operation"])
    table.add(["allocations", "\(allocations) a run"])
    return table
  }
}
