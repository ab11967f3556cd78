import Autodiff
import Layers
import Testing

/// Dropout of elements and of channels in every mode.
@Suite struct DropoutModeTests {
  enum Kind: String, CaseIterable {
    case elements, channels

    func layer(_ rate: Double, _ isTrainable: Bool) -> any Layer<Tensor, Tensor> {
      switch self {
      case .elements: Dropout(rate).frozen(!isTrainable)
      case .channels: Dropout2D(rate).frozen(!isTrainable)
      }
    }
  }

  private let rate = 0.4

  /// All branches are the same images, so that only the masks can make them differ.
  private func stacked(_ cell: ModeCell, _ dtype: DType, images: Int = 4) -> Tensor {
    let one = random([images, 8, 3, 3], 0.5...1.5, seed: 4).cast(to: dtype)
    return Tensor.concatenated(Array(repeating: one, count: cell.branches))
  }

  /// What each element was multiplied by.
  private func mask(_ output: Tensor, _ input: Tensor) -> [Double] {
    zip(output.doubles, input.doubles).map { $0 / $1 }
  }

  /// Output and gradient go through one mask of zeros and 1 / (1 - rate); evaluation changes nothing.
  @Test(arguments: ModeCell.all, Kind.allCases) func agrees(cell: ModeCell, kind: Kind) {
    for dtype in [DType.float64, .float32] {
      let layer = kind.layer(rate, cell.isTrainable)
      let input = stacked(cell, dtype)
      let tape = Tape()
      let x = cell.isTraced ? input.traced(by: tape, retainingGradient: true) : input
      var context = cell.context()
      let state = context.generator
      let output = layer(x, &context)
      #expect(output.isTraced == cell.isTraced)
      let mask = mask(output, input)
      guard cell.isTraining else {
        #expect(output.doubles == input.doubles && context.generator == state)
        #expect(tape.operations.isEmpty, "evaluation records nothing")
        continue
      }
      let kept = 1 / (1 - rate)
      #expect(mask.allSatisfy { $0 == 0 || abs($0 - kept) < 1e-6 } && context.generator != state)
      guard cell.isTraced else { continue }
      #expect(tape.operations == [.dropout] && tape.entryCount == 2)
      let upper = random(input.shape, seed: 9).cast(to: dtype)
      let gradient = output.backward(seed: upper)[x]
      let expected = zip(mask, upper.doubles).map { $0.0 == 0 ? 0 : kept * $0.1 }
      let close = gradient.map { zip($0.doubles, expected).allSatisfy { abs($0 - $1) < 1e-6 } }
      #expect(close == true, "the gradient goes through the same mask")
    }
  }

  /// Without the input's gradient nothing is recorded.
  @Test(arguments: ModeCell.all.filter(\.isTraced), Kind.allCases)
  func recordsNothingWhereNoGradientIsWanted(cell: ModeCell, kind: Kind) {
    let tape = Tape()
    var context = cell.context()
    let layer = kind.layer(rate, cell.isTrainable)
    let output = layer(stacked(cell, .float32).traced(by: tape), &context)
    #expect(output.isTraced && tape.entryCount == 0)
  }

  /// The same seed gives the same mask, recorded or not, frozen or not; another seed another one.
  @Test(arguments: ModeCell.all.filter(\.isTraining), Kind.allCases) func seeds(cell: ModeCell, kind: Kind) {
    func run(_ seed: UInt64, traced: Bool, trainable: Bool) -> [Double] {
      var context = cell.context(seed: seed)
      let input = stacked(cell, .float32)
      let layer = kind.layer(rate, trainable)
      return layer(traced ? input.traced(by: Tape()) : input, &context).doubles
    }
    let first = run(7, traced: cell.isTraced, trainable: cell.isTrainable)
    #expect(first == run(7, traced: cell.isTraced, trainable: cell.isTrainable))
    #expect(first == run(7, traced: !cell.isTraced, trainable: !cell.isTrainable))
    #expect(first != run(8, traced: cell.isTraced, trainable: cell.isTrainable))
  }

  /// Each branch has a mask of its own, and the unerased one that which it would have without erasing.
  @Test(arguments: ModeCell.all.filter(\.isTraining), Kind.allCases) func branches(cell: ModeCell, kind: Kind) {
    let layer = kind.layer(rate, cell.isTrainable)
    let input = stacked(cell, .float64)
    var context = cell.context()
    let output = layer(cell.isTraced ? input.traced(by: Tape()) : input, &context).detached()
    let parts = (0..<cell.branches).map { output.sliced(rows(of: $0, cell.branches, input.shape[0])).doubles }
    #expect(Set(parts).count == cell.branches, "branches with the same mask")
    var alone = Context(mode: .training, seed: 7)
    #expect(parts[0] == layer(input.sliced(rows(of: 0, cell.branches, input.shape[0])), &alone).doubles)
  }

  /// The share of zeros is the rate, to five standard deviations, in each branch; channels fall as a whole.
  @Test(arguments: ModeCell.all.filter(\.isTraining), Kind.allCases) func share(cell: ModeCell, kind: Kind) {
    let input = stacked(cell, .float32, images: 200)
    var context = cell.context()
    let layer = kind.layer(rate, cell.isTrainable)
    let output = layer(cell.isTraced ? input.traced(by: Tape()) : input, &context).detached()
    for branch in 0..<cell.branches {
      let part = output.sliced(rows(of: branch, cell.branches, input.shape[0])).doubles
      let planes = stride(from: 0, to: part.count, by: 9).map { start in
        part[start..<start + 9].filter { $0 == 0 }.count
      }
      if kind == .channels { #expect(planes.allSatisfy { $0 == 0 || $0 == 9 }) }
      let draws = Double(kind == .channels ? planes.count : part.count)
      let zeros = Double(planes.reduce(0, +)) / (kind == .channels ? 9 : 1)
      #expect(abs(zeros / draws - rate) < 5 * (rate * (1 - rate) / draws).squareRoot())
    }
  }
}
