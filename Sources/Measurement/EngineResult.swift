import Autodiff
import Core
import Reporting

/// What the engine costs beside arithmetic: the time of one operation on tensors so small that nothing else counts.
/// Its JSON has the properties' names as keys.
public struct EngineResult: MeasurementReport {
  /// `engine`.
  public let work: String
  /// Values a side of the square tensors.
  public let side: Int
  /// Operations a run.
  public let operations: Int
  /// Timed runs.
  public let steps: Int
  /// Of one operation forward and backward, in the median run.
  public let microseconds: Double
  /// Of one operation forward, without a tape, in the median run.
  public let untracedMicroseconds: Double
  /// Buffers that an operation asks the memory pool for, forward and backward.
  public let buffers: Double
  /// Buffers that came from the system instead of the memory pool, a run.
  public let allocations: Int
  /// The most bytes of the whole process in memory at one time; nil where the system does not tell.
  public let residentBytes: Int?

  /// Multiplies by a parameter, adds one and takes the ReLU, a hundred times over; then backward to both parameters.
  ///
  /// - Parameters:
  ///   - side: values a side of the square tensors, at least 1.
  ///   - warmup: runs before the clock starts.
  ///   - steps: timed runs, at least 1.
  /// - Throws: `MeasurementError` for settings that cannot be measured.
  public init(measuringSide side: Int = 8, warmup: Int = 20, steps: Int = 200) throws {
    try MeasurementError.check("side", side, from: 1)
    try MeasurementError.check("steps", steps, from: 1)
    try MeasurementError.check("warmup", warmup, from: 0)
    let chain = EngineChain(side: side)
    let traced = MeasuredRuns(warmup: warmup, steps: steps, progress: { _ in }) { chain.runBackward() }
    let untraced = MeasuredRuns(warmup: warmup, steps: steps, progress: { _ in }) { _ = chain.run(chain.input) }
    let memory = measuringMemory { chain.runBackward() }.memory
    let count = Double(EngineChain.operations)
    work = "engine"
    (self.side, self.steps, operations) = (side, steps, EngineChain.operations)
    microseconds = traced.seconds.median * 1e6 / count
    untracedMicroseconds = untraced.seconds.median * 1e6 / count
    buffers = Double(memory.buffers) / count
    allocations = memory.systemAllocations
    residentBytes = ResidentMemory.peakBytes
  }
}

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

/// The operations that are timed.
private struct EngineChain {
  private static let rounds = 100
  static let operations = 3 * rounds

  let input: Tensor
  private let factor: Parameter
  private let summand: Parameter
  private let seed: Tensor

  init(side: Int) {
    var generator = RandomGenerator(seed: 1)
    input = .uniform([side, side], in: 0...1, using: &generator)
    factor = Parameter(wrappedValue: .uniform([side, side], in: 0.5...1, using: &generator))
    summand = Parameter(wrappedValue: .uniform([side, side], in: -0.5...0.5, using: &generator))
    seed = .ones([side, side])
  }

  func run(_ start: Tensor) -> Tensor {
    var value = start
    for _ in 0..<EngineChain.rounds { value = (value * factor.wrappedValue + summand.wrappedValue).relu() }
    return value
  }

  func runBackward() { _ = run(input.traced(by: Tape())).backward(seed: seed) }
}
