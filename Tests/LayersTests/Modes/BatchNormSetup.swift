import Autodiff
import Core
import Layers
import Testing

/// A way to run batch normalization: what is fused with it, and the array that it gets, which decides the kernel.
struct BatchNormSetup: Sendable, CustomStringConvertible {
  enum Fusion: String, CaseIterable {
    case alone, withReLU, adding, addingWithReLU

    var activates: Bool { self == .withReLU || self == .addingWithReLU }
    var adds: Bool { self == .adding || self == .addingWithReLU }
  }

  enum Form: String, CaseIterable {
    case planesOfFloat64, planesOfFloat32, blocksOfFloat32, rowsOfFloat32
  }

  let fusion: Fusion
  let form: Form

  static let all: [BatchNormSetup] = Form.allCases.flatMap { form in
    Fusion.allCases.map { BatchNormSetup(fusion: $0, form: form) }
  }

  var description: String { "\(form), \(fusion)" }

  var channels: Int { form == .blocksOfFloat32 ? 16 : 3 }
  var dtype: DType { form == .planesOfFloat64 ? .float64 : .float32 }
  var tolerance: Double { form == .planesOfFloat64 ? 1e-11 : 5e-5 }

  /// Two images, or five rows, a branch. Each branch lies elsewhere, so that mixing them up would show.
  func numbers(_ branches: Int, seed: UInt64, shifting: Bool = true) -> Tensor {
    let parts = (0..<branches).map { branch in
      let shape: Shape = form == .rowsOfFloat32 ? [5, channels] : [2, channels, 3, 4]
      return random(shape, seed: seed + UInt64(branch)) + (shifting ? Double(2 * branch) : 0)
    }
    return stored(Tensor.concatenated(parts).cast(to: dtype))
  }

  private func stored(_ tensor: Tensor) -> Tensor {
    form == .blocksOfFloat32 ? Tensor(tensor.array.converted(to: .blocked16)) : tensor
  }

  /// A layer with weights and running statistics that are all different.
  func layer(_ isTrainable: Bool = true, running: BatchNorm2D.RunningStatistics = .unerased) throws -> BatchNorm2D {
    let layer = BatchNorm2D(channels, runningStatistics: running).convert(to: .float64).frozen(!isTrainable)
    layer.weight = random([channels], 0.5...1.5, seed: 11)
    layer.bias = random([channels], -0.3...0.3, seed: 12)
    layer.runningMean = random([channels], -0.5...0.5, seed: 13)
    layer.runningVar = random([channels], 0.5...2, seed: 14)
    return layer.convert(to: dtype)
  }

  func run(_ layer: BatchNorm2D, _ input: Tensor, _ addend: Tensor, _ context: inout Context) -> Tensor {
    let epilogue = Epilogue(adds: fusion.adds, rectifier: fusion.activates ? .relu : nil)
    return layer(input, epilogue, adding: fusion.adds ? addend : nil, &context)
  }

  /// The layer with the ReLU behind it, if it has one, as layers of their own.
  func chain(_ layer: BatchNorm2D) -> Sequential {
    Sequential {
      layer
      if fusion.activates { ReLU() }
    }
  }

  /// What the formula says about `layer` as it is now.
  func expected(
    _ layer: BatchNorm2D, _ input: Tensor, _ addend: Tensor, _ cell: ModeCell, upper: Tensor
  ) -> PlainBatchNorm.Result {
    PlainBatchNorm(
      input: input, scale: layer.weight.doubles, shift: layer.bias.doubles, epsilon: layer.epsilon,
      branches: cell.branches,
      given: cell.isTraining ? nil : (layer.runningMean.doubles, layer.runningVar.doubles),
      addend: fusion.adds ? addend.doubles : nil, activates: fusion.activates
    ).run(upper.doubles)
  }

  func expectClose(_ a: Tensor?, _ b: [Double], _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
    guard let a else {
      Issue.record("there is no \(what)", sourceLocation: sourceLocation)
      return
    }
    let far = zip(a.doubles, b).filter { !(abs($0 - $1) <= tolerance * max(1, abs($1))) }
    #expect(a.elementCount == b.count, sourceLocation: sourceLocation)
    #expect(
      far.isEmpty, "\(what): \(far.count) differ, the first \(far.first ?? (0, 0))", sourceLocation: sourceLocation)
  }
}
