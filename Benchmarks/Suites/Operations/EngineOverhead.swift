import Benchmark
import EIL

/// What the engine costs beside arithmetic: operations so small that nothing else counts, and long tapes.
func engineOverhead() {
  let suite = Suite(name: "Operations", counts: [.buffers], seconds: 0.5)
  let rounds = 100
  suite.add(
    "overhead: multiply, add, ReLU 8x8 forward", Work(calls: 3 * rounds), make: SmallOperands.init
  ) { blackHole($0.chain($0.input, rounds: rounds)) }
  suite.add(
    "overhead: multiply, add, ReLU 8x8 forward + backward", Work(calls: 3 * rounds), extra: [.tapeEntries],
    make: SmallOperands.init
  ) { operands, benchmark in
    let tape = Tape()
    let output = operands.chain(operands.input.traced(by: tape), rounds: rounds)
    benchmark.measurement(.tapeEntries, tape.entryCount)
    blackHole(output.backward(seed: operands.seed))
  }
  longTapes()
}

private func longTapes() {
  let suite = Suite(name: "Operations", counts: [.buffers], seconds: 0.5)
  let count = 10_000
  suite.add("tape of 10,000 entries, built and dropped", Work(calls: count), extra: [.tapeEntries]) {
    Tensor.ones([1])
  } noting: { input, benchmark in
    let tape = Tape()
    blackHole(chain(input.traced(by: tape, retainingGradient: true), count))
    benchmark.measurement(.tapeEntries, tape.entryCount)
  }
  suite.add("tape of 10,000 entries, built and run backward", Work(calls: count), extra: [.tapeEntries]) {
    Tensor.ones([1])
  } noting: { input, benchmark in
    let tape = Tape()
    let output = chain(input.traced(by: tape, retainingGradient: true), count)
    benchmark.measurement(.tapeEntries, tape.entryCount)
    blackHole(output.backward())
  }
}

private func chain(_ input: Tensor, _ count: Int) -> Tensor {
  var output = input
  for _ in 0..<count { output = output + 0.001 }
  return output
}

private struct SmallOperands {
  let input = noiseTensor([8, 8])
  let factor = Parameter(wrappedValue: positiveTensor([8, 8], seed: 2))
  let summand = Parameter(wrappedValue: positiveTensor([8, 8], seed: 3))
  let seed = Tensor.ones([8, 8])

  func chain(_ start: Tensor, rounds: Int) -> Tensor {
    var output = start
    for _ in 0..<rounds { output = (output * factor.wrappedValue + summand.wrappedValue).relu() }
    return output
  }
}
