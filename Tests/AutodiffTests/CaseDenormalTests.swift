import Autodiff
import Core
import TestSupport
import Testing

/// No operation gives a denormal number, forward or backward, over all cases of the gradient checks and over large ones
/// in float32: numbers are so small that their products, or their means, would be denormal.
@Suite struct CaseDenormalTests {
  /// Entries whose cases do not bear small numbers, and why.
  private static let unscaled: [String: String] = {
    let singular = "matrices of such numbers count as singular"
    let entries = [
      "solve", "triangularSolve", "inverse", "cholesky", "determinant", "logDeterminant", "qr", "svd",
      "symmetricEigen",
    ]
    return Dictionary(uniqueKeysWithValues: entries.map { ($0, singular) })
  }()

  private static let cases = (GradientCase.all + largeCases).filter { unscaled[$0.entry] == nil }

  /// - Parameter scale: the largest of the inputs, and of the gradient that comes in: products of two numbers are then
  ///   about 1e-40, or parts of a number, as in a mean, below 1e-38.
  ///
  /// On a thread that begins with the processor's usual mode, alone and in a team.
  @Test(arguments: [1e-20, 5e-38], [1, 2]) func areFlushed(scale: Double, size: Int) {
    let cases = Self.cases
    let found = onThreads([
      { @Sendable () -> [String] in
        setUsualFloatingPointMode()
        ThreadPool.size = size
        return CasePrecision.$dtype.withValue(.float32) { cases.flatMap { Self.denormals($0, scale) } }
      }
    ])[0]
    #expect(found.isEmpty, "numbers of \(scale), a team of \(size)")
  }

  /// The walk would see a denormal number: those that an array is filled with stay in it.
  @Test func isSeen() {
    let made = onThreads([
      { @Sendable () -> Bool in
        setUsualFloatingPointMode()
        return Self.holdsDenormal(Tensor([1, Float(bitPattern: 0x0001_1111)]))
      }
    ])
    #expect(made == [true])
  }

  @Test func exceptionsAreCases() {
    let entries = Set(GradientCase.all.map(\.entry))
    for (entry, reason) in Self.unscaled { #expect(entries.contains(entry), "\(entry) (\(reason)) has no case") }
  }

  /// What of `entry` is denormal.
  private static func denormals(_ entry: GradientCase, _ scale: Double) -> [String] {
    let tape = Tape()
    let inputs = entry.inputs.map { small($0, scale).traced(by: tape, retainingGradient: true) }
    let output = entry.function(inputs)
    let seed = small(random(output.shape, seed: 91), scale).cast(to: output.dtype)
    let gradients = output.backward(seed: seed)
    var found = holdsDenormal(output) ? ["\(entry): result"] : []
    for (number, input) in inputs.enumerated() {
      if let gradient = gradients[input], holdsDenormal(gradient) { found.append("\(entry): gradient \(number)") }
    }
    return found
  }

  /// Numbers between plus and minus `scale`, none of them denormal: what lies below the smallest normal number is 0, by
  /// a comparison in float64, so that no conversion has to flush it.
  private static func small(_ tensor: Tensor, _ scale: Double) -> Tensor {
    let largest = max(1, tensor.doubles.map(abs).max() ?? 0)
    let values = tensor.doubles.map { value -> Float in
      let scaled = value / largest * scale
      return abs(scaled) < Double(Float.leastNormalMagnitude) ? 0 : Float(scaled)
    }
    return Tensor(values, shape: tensor.shape)
  }

  /// By bits, because where denormals count as zeros, a comparison would call them equal to 0.
  private static func holdsDenormal(_ tensor: Tensor) -> Bool {
    guard tensor.dtype == .float32 else { return false }
    return tensor.floats.contains { $0.bitPattern & 0x7F80_0000 == 0 && $0.bitPattern & 0x007F_FFFF != 0 }
  }
}
