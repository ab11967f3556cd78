#if canImport(CWinograd)
import CWinograd

/// Memory at a multiple of 64 bytes, filled with values that no result may contain.
private final class Aligned {
  let floats: UnsafeMutableBufferPointer<Float>

  init(_ values: [Float]) {
    floats = Self.memory(values.count)
    for (index, value) in values.enumerated() { floats[index] = value }
  }

  init(count: Int) {
    floats = Self.memory(count)
    floats.update(repeating: .nan)
  }

  deinit { floats.deallocate() }

  var pointer: UnsafeMutablePointer<Float>? { floats.baseAddress }

  private static func memory(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 4, alignment: 64)
    return bytes.bindMemory(to: Float.self)
  }
}

extension WinogradCase {
  /// The scratch memory of a call, with a guard behind it that must survive.
  private func withScratch(_ bytes: Int, _ body: (UnsafeMutableRawPointer?) -> Void) -> Bool {
    let scratch = Aligned(count: bytes / 4 + 64)
    for index in bytes / 4..<scratch.floats.count { scratch.floats[index] = 7 }
    body(scratch.pointer)
    return scratch.floats[(bytes / 4)...].allSatisfy { $0 == 7 }
  }

  /// The result, and whether the scratch memory was kept within.
  func forward(members: Int32) -> (values: [Float], contained: Bool) {
    var shape = shape
    let source = Aligned(source), destination = Aligned(count: gradient.count)
    let contained = withScratch(eil_wino_forward_scratch(&shape, members)) {
      eil_wino_forward(&shape, source.pointer, weights, bias, masked ? 1 : 0, destination.pointer, $0, members)
    }
    return (Array(destination.floats), contained)
  }

  func sourceGradient(members: Int32) -> (values: [Float], contained: Bool) {
    var shape = shape
    let gradient = Aligned(gradient), mask = Aligned(mask), destination = Aligned(count: source.count)
    let contained = withScratch(eil_wino_backward_data_scratch(&shape, members)) {
      eil_wino_backward_data(
        &shape, gradient.pointer, masked ? mask.pointer : nil, weights, destination.pointer, $0, members)
    }
    return (Array(destination.floats), contained)
  }

  func weightGradients(members: Int32) -> (weights: [Float], bias: [Float], contained: Bool) {
    var shape = shape
    let source = Aligned(source), gradient = Aligned(gradient), mask = Aligned(mask)
    let weightGradient = Aligned(count: weights.count), biasGradient = Aligned(count: bias.count)
    let contained = withScratch(eil_wino_backward_weights_scratch(&shape, members)) {
      eil_wino_backward_weights(
        &shape, source.pointer, gradient.pointer, masked ? mask.pointer : nil, weightGradient.pointer,
        biasGradient.pointer, $0, members)
    }
    return (Array(weightGradient.floats), Array(biasGradient.floats), contained)
  }
}
#endif
