import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Core
@testable import Kernels

@Suite("Kernels of inference")
struct InferenceTests {
  private func numbers(_ shape: Shape, seed: UInt64) -> NDArray {
    var generator = RandomGenerator(seed: seed)
    return NDArray((0..<shape.elementCount).map { _ in Float(generator.uniform(-1...1)) }, shape: shape)
  }

  @Test("Streamed products, for few rows and for many", arguments: [1, 2, 5, 8, 13, 16, 17])
  func streamedProduct(rows: Int) {
    for (inputs, outputs) in [(3, 2), (16, 4), (70, 9), (4100, 7)] {
      let (x, w) = (numbers([rows, inputs], seed: 1), numbers([outputs, inputs], seed: 2))
      let (bias, result) = (numbers([outputs], seed: 3), NDArray(uninitialized: [rows, outputs], .float32))
      StreamedProduct.run(x, w, bias: bias, .leakyReLU(slope: 0.5), into: result)
      let (a, b): ([Float], [Float]) = (x.values(), w.values())
      let (c, own): ([Float], [Float]) = (bias.values(), result.values())
      for row in 0..<rows {
        for output in 0..<outputs {
          let products = (0..<inputs).map { Double(a[row * inputs + $0]) * Double(b[output * inputs + $0]) }
          let sum = products.reduce(Double(c[output]), +)
          let expected = sum < 0 ? sum * 0.5 : sum
          #expect(abs(Double(own[row * outputs + output]) - expected) < 1e-4)
        }
      }
    }
  }

  /// 0 times -∞ would be no number.
  @Test("A ReLU behind a product makes 0 of -∞, and leaves what is no number", arguments: [1, 16, 17, 40])
  func streamedInfinities(rows: Int) {
    let (x, w) = (numbers([rows, 20], seed: 1), numbers([3, 20], seed: 2))
    let bias = NDArray([-Float.infinity, .infinity, .nan], shape: [3])
    let result = NDArray(uninitialized: [rows, 3], .float32)
    StreamedProduct.run(x, w, bias: bias, .relu, into: result)
    let own: [Float] = result.values()
    for row in 0..<rows {
      #expect(own[row * 3] == 0 && own[row * 3 + 1] == .infinity && own[row * 3 + 2].isNaN)
    }
    StreamedProduct.run(x, w, bias: bias, .leakyReLU(slope: 0.5), into: result)
    #expect(stride(from: 0, to: rows * 3, by: 3).allSatisfy { result.values(as: Float.self)[$0] == -.infinity })
  }

  @Test("Pieces of memory that are needed at one time do not overlap, and others share")
  func memory() {
    var generator = RandomGenerator(seed: 5)
    let pieces = (0..<60).map { storage in
      let first = Int(saturating: generator.uniform(0...50))
      return InferenceMemory.Piece(
        storage: storage, byteCount: Int(saturating: generator.uniform(1...5000)), first: first,
        last: first + Int(saturating: generator.uniform(0...6)))
    }
    let memory = InferenceMemory(pieces)
    let ends = pieces.map { memory.offsets[$0.storage]! + $0.byteCount }
    for (one, other) in pieces.indices.flatMap({ one in pieces.indices.map { (one, $0) } }) where one < other {
      let (a, b) = (pieces[one], pieces[other])
      guard a.first <= b.last && b.first <= a.last else { continue }
      #expect(memory.offsets[a.storage]! >= ends[other] || memory.offsets[b.storage]! >= ends[one])
    }
    #expect(memory.byteCount >= ends.max()! && memory.byteCount < pieces.reduce(0) { $0 + $1.byteCount } / 3)
  }

  @Test("A program runs batches of different sizes with the same weights")
  func batches() {
    var graph = InferenceGraph()
    let weights = InferenceOperation.Weights(numbers([32, 32, 3, 3], seed: 6), bias: nil)
    let geometry = ConvolutionGeometry(padding: (1, 1, 1, 1))
    graph.finish(graph.append(.convolution(weights, geometry), [InferenceGraph.input], path: "stem"))
    let program = InferenceProgram(graph)
    for batch in [1, 8, 1] {
      let input = numbers([batch, 32, 8, 8], seed: 7)
      let own: [Float] = program.run(input).values()
      let key = ConvolutionKey(
        input: input.shape, weight: weights.weight.shape, geometry: geometry, direction: .forward, hasBias: false,
        activation: nil, algorithm: .automatic)
      let expected: [Float] = PlainConvolution(key).forward(input, weights.weight, bias: nil).values()
      #expect(zip(own, expected).allSatisfy { abs($0 - $1) < 1e-3 })
    }
  }

  @Test("Many runs at a time leave memory for two")
  func idleMemory() async {
    let threads = 6
    // Compiling, which runs the function once, waits for nobody.
    let started = Mutex(threads)
    var graph = InferenceGraph()
    // Each run waits until all have come, or a second has gone by.
    let waiting = graph.append(
      .function { input in
        started.withLock { $0 += 1 }
        _ = eventually(within: 1, pause: 0.001) { started.withLock { $0 } >= threads }
        return input[0]
      }, [InferenceGraph.input], path: "wait")
    graph.finish(waiting)
    let program = InferenceProgram(graph)
    let input = numbers([1, 4], seed: 3)
    _ = program.arenaBytes(for: [1, 4])
    started.withLock { $0 = 0 }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          await withCheckedContinuation { continuation in
            Thread.detachNewThread {
              _ = program.run(input)
              continuation.resume()
            }
          }
        }
      }
    }
    #expect(program.idleCount == InferenceProgram.mostIdle)
  }

  @Test("Packed weights are shared by who holds them, and go with the last", .enabled(if: OneDNN.isAvailable))
  func packedWeights() throws {
    let key = ConvolutionKey(
      input: [1, 32, 8, 8], weight: [32, 32, 3, 3], geometry: ConvolutionGeometry(padding: (1, 1, 1, 1)),
      direction: .inference, hasBias: false, activation: .none, algorithm: .automatic)
    let kernel = try #require(key.kernel())
    let (packed, weights) = (PackedWeights(), numbers([32, 32, 3, 3], seed: 6))
    weak var first: PackedWeights.Block?
    func hold() {
      let block = packed.block(of: 0, for: kernel.plan, weights)
      let same = packed.block(of: 0, for: kernel.plan, weights)
      let other = packed.block(of: 1, for: kernel.plan, weights)
      #expect(block === same && block !== other)
      first = block
    }
    hold()
    #expect(first == nil)
  }
}
