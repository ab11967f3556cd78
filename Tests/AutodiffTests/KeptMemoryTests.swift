import Autodiff
import Testing

/// The bytes of one array here: whole pages, so that the pool rounds nothing.
private let shape: Shape = [64, 1024]
private let size = 64 * 1024 * 4
/// What scalars and their like may add.
private let small = 4096

/// What a tape keeps, in exact bytes. Each test runs in a process of its own, because the counts are the whole
/// process's.
@Suite struct KeptMemoryTests {
  @Test func untracedOperationsHoldTwoNeighbors() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.full(shape, 0.5)
      let (y, memory) = measuringMemory {
        var y = x
        for _ in 0..<10 {
          y = y.exp()
          y = y.tanh()
        }
        return y
      }
      #expect(memory.addedPeakBytes == 2 * size && memory.addedBytes == size)
      withExtendedLifetime(y) {}
    }
  }

  /// exp keeps its result, tanh too; both are the arrays that the next operation reads anyway.
  @Test func resultsAreSharedWithThePullbacks() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.full(shape, 0.5).traced(by: Tape(), retainingGradient: true)
      let (y, memory) = measuringMemory {
        var y = x
        for _ in 0..<10 { y = y.exp().tanh() }
        return y
      }
      #expect(memory.addedBytes == 20 * size && memory.addedPeakBytes == 20 * size)
      withExtendedLifetime(y) {}
    }
  }

  @Test func operandsAreSharedWithThePullbacks() async {
    await #expect(processExitsWith: .success) {
      let weight = Parameter(wrappedValue: Tensor.full(shape, 2))
      let x = Tensor.full(shape, 0.5).traced(by: Tape())
      let (y, memory) = measuringMemory {
        // The product keeps its left operand for the weight's gradient; the sum keeps nothing.
        var y = x
        for _ in 0..<5 {
          y = y * weight.wrappedValue
          y = y + 1
        }
        return y
      }
      // The first operand was there before, and the last result is held by `y`.
      #expect(memory.addedBytes == 5 * size && memory.addedPeakBytes == 6 * size)
      withExtendedLifetime(y) {}
    }
  }

  @Test func whatNoGradientNeedsIsNotKept() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.full(shape, 0.5).traced(by: Tape(), retainingGradient: true)
      let constant = Tensor.full(shape, 2)
      let (y, memory) = measuringMemory {
        var y = x
        for _ in 0..<10 {
          y = y + 1
          y = y * constant
          y = y - constant
          y = y * 3
        }
        return y
      }
      #expect(memory.addedBytes == size && memory.addedPeakBytes == 2 * size)
      withExtendedLifetime(y) {}
    }
  }

  /// A fused operation keeps the array that it is given for the gradient of its parameters alone, or not at all, and
  /// its result where a ReLU's mask is to be read off it. The sum behind it keeps nothing, and is what `y` holds.
  @Test func fusedOperationsKeepWhatIsWanted() async {
    await #expect(processExitsWith: .success) {
      let padded = ConvolutionGeometry(padding: (1, 1, 1, 1))
      for dtype in [DType.float32, .float64] {
        let network = FusedNetwork(dtype)
        let (weight, scale, shift, size) = (network.weight, network.scale, network.shift, network.size)
        network.expect(trainable: 2 * size, frozen: size) { $0.convolved(weight.wrappedValue, padded) }
        network.expect(trainable: 3 * size, frozen: 2 * size) {
          $0.convolved(weight.wrappedValue, padded, fusingReLU: true)
        }
        network.expect(trainable: 2 * size, frozen: size) {
          $0.normalized(
            mean: network.mean, variance: network.variance, weight: scale.wrappedValue, bias: shift.wrappedValue,
            NormalizationSettings(epsilon: 1e-5))
        }
      }
      // Kernels for float32 make notes of their own where a ReLU is fused and of where the largest values are.
      let network = FusedNetwork(.float64)
      let (weight, scale, shift, size) = (network.weight, network.scale, network.shift, network.size)
      network.expect(trainable: 3 * size, frozen: 2 * size) {
        $0.normalized(
          mean: network.mean, variance: network.variance, weight: scale.wrappedValue, bias: shift.wrappedValue,
          NormalizationSettings(epsilon: 1e-5, rectifier: .relu))
      }
      // The gradient of the input is computed from the input here; the statistics come on top.
      network.expect(trainable: 2 * size + 2 * 128, frozen: 2 * size + 2 * 128) {
        $0.batchNormalized(
          weight: scale.wrappedValue, bias: shift.wrappedValue, NormalizationSettings(epsilon: 1e-5)
        ).output
      }
      // Of a quarter of the size are the largest values and the sum, and of half a number each their places.
      let (pooled, places) = (size / 4, size / 8)
      let windows = PoolingGeometry(kernel: (2, 2))
      network.expect(trainable: pooled + places, frozen: pooled + places) { $0.maxPooled(windows) }
      network.expect(trainable: size + 2 * pooled + places, frozen: 2 * pooled + places) {
        $0.convolvedAndMaxPooled(weight.wrappedValue, padded, pooling: windows)
      }
    }
  }

  /// The notes of float32 kernels are smaller than what they spare.
  @Test func fusedOperationsOfFloat32KeepLess() async {
    await #expect(processExitsWith: .success) {
      let network = FusedNetwork(.float32)
      let (padded, windows) = (ConvolutionGeometry(padding: (1, 1, 1, 1)), PoolingGeometry(kernel: (2, 2)))
      let (weight, size) = (network.weight, network.size)
      let pooled = network.kept(trainable: true) { $0.maxPooled(windows) }
      #expect(pooled <= size / 2)
      let trained = network.kept(trainable: true) {
        $0.convolvedAndMaxPooled(weight.wrappedValue, padded, pooling: windows)
      }
      let frozen = network.kept(trainable: false) {
        $0.convolvedAndMaxPooled(weight.wrappedValue, padded, pooling: windows)
      }
      #expect(trained - frozen == size && frozen <= size * 3 / 4)
    }
  }

  /// A power keeps its base, its exponent for the base's gradient only and its result for the exponent's.
  @Test func powersKeepWhatIsWanted() async {
    await #expect(processExitsWith: .success) {
      func kept(base: Bool, exponent: Bool) -> Int {
        let tape = Tape()
        let x = Tensor.full(shape, 0.5).traced(by: tape, retainingGradient: base)
        let y = Tensor.full(shape, 3).traced(by: tape, retainingGradient: exponent)
        let (sum, memory) = measuringMemory { (x + 1).power(y + 1) + 1 }
        return withExtendedLifetime(sum) { memory.addedBytes }
      }
      #expect(kept(base: true, exponent: false) == 3 * size)
      #expect(kept(base: false, exponent: true) == 3 * size)
      #expect(kept(base: true, exponent: true) == 4 * size)
    }
  }

  /// Each saved array goes as soon as its pullback is done: beside what is left there are two gradients at most.
  @Test func backwardFreesAsItGoes() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.full(shape, 0.5).traced(by: Tape(), retainingGradient: true)
      let log = MemoryLog()
      var y = x
      for _ in 0..<10 { y = y.exp().watched(log) }
      let loss = y.sum()
      y = Tensor(0)
      let before = MemoryUse.currentBytes
      let (gradients, memory) = measuringMemory { loss.backward() }
      #expect(memory.addedPeakBytes <= 2 * size + small && memory.addedPeakBytes > size)
      // All ten results are gone, and the gradient of `x` is there.
      #expect(abs(memory.addedBytes - (size - 10 * size)) <= small)
      let falling = log.bytes.map { Int(saturating: (Double($0 - before) / Double(size)).rounded()) }
      #expect(falling == (0..<10).map { 1 - $0 })
      withExtendedLifetime(gradients) {}
    }
  }

  /// n stages of m operations: unchecked all n·m results are there at once. With checkpoints the n stages' inputs and
  /// the m results of one stage.
  @Test(arguments: [(4, 6), (6, 3), (1, 5)]) func checkpointsKeepStageInputs(stages: Int, depth: Int) async {
    await #expect(processExitsWith: .success) { [stages, depth] in
      func peak(checkpointed: Bool) -> Int {
        let x = Tensor.full(shape, 0.5).traced(by: Tape(), retainingGradient: true)
        @Sendable func stage(_ x: Tensor) -> Tensor {
          var y = x
          for _ in 0..<depth { y = y.tanh() }
          return y
        }
        return measuringMemory {
          var y = x
          for _ in 0..<stages { y = checkpointed ? y.checkpointed { input, _ in stage(input) } : stage(y) }
          let loss = y.sum()
          y = Tensor(0)
          return loss.backward()
        }.memory.addedPeakBytes
      }
      // Two gradients come on top: the one that goes into a pullback and the one that comes out.
      #expect(abs(peak(checkpointed: false) - (stages * depth + 2) * size) <= small)
      // The first stage's input was there before, and the last stage's result is nobody's input.
      #expect(abs(peak(checkpointed: true) - (stages - 1 + depth + 2) * size) <= small)
    }
  }

  /// Inner checkpoints keep one stage's inner inputs in place of its inside.
  @Test func nestedCheckpoints() async {
    await #expect(processExitsWith: .success) {
      let x = Tensor.full(shape, 0.5).traced(by: Tape(), retainingGradient: true)
      @Sendable func inner(_ x: Tensor) -> Tensor { x.tanh().tanh().tanh().tanh() }
      @Sendable func outer(_ x: Tensor) -> Tensor {
        var y = x
        for _ in 0..<4 { y = y.checkpointed { input, _ in inner(input) } }
        return y
      }
      let peak = measuringMemory {
        var y = x
        for _ in 0..<4 { y = y.checkpointed { input, _ in outer(input) } }
        let loss = y.sum()
        y = Tensor(0)
        return loss.backward()
      }.memory.addedPeakBytes
      // Of 64 results there are 3 outer inputs, 3 inner ones, 4 inside, and 3 gradients: one waits outside.
      #expect(peak <= (3 + 3 + 4 + 3) * size + small && peak >= (3 + 3 + 4 + 2) * size)
    }
  }

  /// A recorded pass leaves the tape as it is; at the end everything goes.
  @Test func recordedPassesLeaveNothingBehind() async {
    await #expect(processExitsWith: .success) {
      let weight = Parameter(wrappedValue: Tensor.full(shape, 0.3))
      func penalty() -> [Double] {
        let x = Tensor.full(shape, 0.5).traced(by: Tape(), retainingGradient: true)
        let loss = (x * weight.wrappedValue).tanh().exp().checkpointed { input, _ in input * input }.sum()
        let first = loss.backward(differentiably: true)
        let second = loss.backward(differentiably: true)
        guard let a = first[x], let b = second[x] else { return [] }
        let gradients = ((a * b).sum() + loss).backward()
        return [gradients[x]?.doubles[7] ?? 0, gradients[weight]?.doubles[7] ?? 0]
      }
      let first = penalty()
      let (again, memory) = measuringMemory { penalty() }
      #expect(first == again && !again.contains(0))
      #expect(memory.addedBytes == 0 && memory.systemAllocations == 0)
    }
  }

  /// Forward an operation asks for its result's buffer. Backward a product asks for two, a ReLU for one and a sum for
  /// none: it hands its gradient on, and gradients of parameters add up in place.
  @Test func anOperationAsksForFewBuffers() async {
    await #expect(processExitsWith: .success) {
      let rounds = 50
      let (factor, summand) = (Parameter(wrappedValue: .ones([8, 8])), Parameter(wrappedValue: .ones([8, 8])))
      let (input, seed) = (Tensor.ones([8, 8]), Tensor.ones([8, 8]))
      func run() -> Gradients {
        var value = input.traced(by: Tape())
        for _ in 0..<rounds { value = (value * factor.wrappedValue + summand.wrappedValue).relu() }
        return value.backward(seed: seed)
      }
      _ = run()
      let memory = measuringMemory { run() }.memory
      #expect(memory.buffers <= 6 * rounds + 2 && memory.systemAllocations == 0)
    }
  }

  @Test func measurementsNest() async {
    await #expect(processExitsWith: .success) {
      let (inner, outer) = measuringMemory { () -> MemoryUse in
        _ = Tensor.full([128, 1024], 1).exp()
        return measuringMemory { Tensor.full(shape, 1).elementCount }.memory
      }
      #expect(inner.addedPeakBytes == size && outer.addedPeakBytes == 4 * size)
      #expect(inner.buffers == 1 && outer.buffers == 3)
      #expect(inner.addedBytes == 0 && outer.addedBytes == 0)
    }
  }
}

/// Parameters for one operation on `[2, 16, 32, 32]`, of which every kind of array takes whole pages.
private struct FusedNetwork {
  let dtype: DType
  let weight: Parameter
  let scale: Parameter
  let shift: Parameter
  let mean: Tensor
  let variance: Tensor

  init(_ dtype: DType) {
    self.dtype = dtype
    weight = Parameter(wrappedValue: .full([16, 16, 3, 3], 0.01, dtype))
    scale = Parameter(wrappedValue: .full([16], 2, dtype))
    shift = Parameter(wrappedValue: .full([16], 0.5, dtype))
    (mean, variance) = (Tensor.full([16], 0.1, dtype), Tensor.full([16], 3, dtype))
  }

  /// The bytes of the operation's operand.
  var size: Int { 2 * 16 * 32 * 32 * (dtype == .float64 ? 8 : 4) }

  /// The bytes that are left in use by the operation, of an array made for it, and by a sum behind it.
  func kept(trainable: Bool, _ operation: (Tensor) -> Tensor) -> Int {
    for parameter in [weight, scale, shift] { parameter.isTrainable = trainable }
    func run() -> Int {
      let x = Tensor.full([2, 16, 32, 32], 0.5, dtype).traced(by: Tape(), retainingGradient: true)
      let (sum, memory) = measuringMemory { operation(x + 1) + 1 }
      return withExtendedLifetime(sum) { memory.addedBytes }
    }
    // The first run makes kernels and brings weights into their layout.
    _ = run()
    return run()
  }

  func expect(
    trainable: Int, frozen: Int, at place: SourceLocation = #_sourceLocation, _ operation: (Tensor) -> Tensor
  ) {
    #expect(kept(trainable: true, operation) == trainable, sourceLocation: place)
    #expect(kept(trainable: false, operation) == frozen, sourceLocation: place)
  }
}

/// Notes the bytes in use as gradients pass.
private final class MemoryLog: @unchecked Sendable {
  var bytes: [Int] = []
}

extension Tensor {
  /// This tensor; when its gradient comes by, the bytes in use then are noted.
  fileprivate func watched(_ log: MemoryLog) -> Tensor {
    Tensor.custom([self]) { operands in
      (
        operands[0],
        { gradient in
          log.bytes.append(MemoryUse.currentBytes)
          return [gradient]
        }
      )
    }
  }
}
