import Core

/// Batch normalization over `[N, C, H, W]` or `[N, C]`: in float32 block by block in one pass where channels fill
/// blocks of 16, else by oneDNN; plain loops otherwise.
public enum Normalization {
  /// How a batch is to be normalized.
  public struct Settings: Sendable {
    /// Added to the variance.
    public var epsilon: Double
    /// What the output goes through in the same pass.
    public var rectifier: Rectifier?
    /// How many branches are stacked on the batch axis, each with statistics of its own.
    public var branches: Int

    public init(epsilon: Double, rectifier: Rectifier? = nil, branches: Int = 1) {
      self.epsilon = epsilon
      self.rectifier = rectifier
      self.branches = branches
    }
  }

  /// What the backward pass needs of one branch.
  public struct Saved: Sendable {
    /// `[C]`.
    public let mean: NDArray
    /// `[C]`, biased.
    public let variance: NDArray
    /// Where a fused ReLU let values through; nil where the output itself has to tell.
    let workspace: MemoryBlock?
  }

  /// The gradients of a normalization's three operands.
  public struct Gradients: Sendable {
    /// In the shape and layout of the input.
    public let input: NDArray
    /// `[C]`.
    public let scale: NDArray
    /// `[C]`.
    public let shift: NDArray
    /// That of what was added behind the normalization, if anything was.
    public var addend: NDArray?
  }

  /// Normalizes each branch by its own mean and variance.
  ///
  /// - Parameters:
  ///   - scale: `[C]`; 1 where nil.
  ///   - shift: `[C]`; 0 where nil.
  ///   - addend: added to the result, before a ReLU, as residual networks do; of the input's shape.
  /// - Returns: the output in the input's shape, and what `trainingGradient` needs of each branch.
  public static func training(
    _ input: NDArray, scale: NDArray?, shift: NDArray?, _ settings: Settings, adding addend: NDArray? = nil
  ) -> (output: NDArray, saved: [Saved]) {
    let call = NormalizationCall(input, scale: scale, shift: shift, settings, usesGivenStatistics: false)
    if let addend { call.requireLikeInput(addend, "addend") }
    if BlockNormalization.fits(call.input) {
      return BlockNormalization.training(call, adding: addend?.converted(to: call.input.layout))
    }
    guard addend != nil || settings.rectifiesApart else { return separateTraining(call, restoredTo: input.shape) }
    let (normalized, saved) = training(input, scale: scale, shift: shift, settings.withoutRectifier)
    let sum = addend.map { Elementwise.binary(.add, normalized, $0) } ?? normalized
    return (settings.rectifier.map { Elementwise.unary($0.function, sum) } ?? sum, saved)
  }

  private static func separateTraining(_ call: NormalizationCall, restoredTo shape: Shape) -> (NDArray, [Saved]) {
    let output = NDArray(uninitialized: call.input.shape, call.input.dtype, layout: call.input.layout)
    let saved = call.branchRows.map { rows in
      call.forward(call.input.rows(rows), into: output.rows(rows), mean: nil, variance: nil)
    }
    return (output.restored(to: shape), saved)
  }

  /// Whether `trainingGradient` needs the output, to know where a ReLU let values through.
  public static func gradientNeedsOutput(_ saved: [Saved], _ settings: Settings) -> Bool {
    settings.rectifier != nil && saved.contains { $0.workspace == nil }
  }

  /// Normalizes by the given mean and variance, `[C]` each, as at evaluation.
  public static func evaluation(
    _ input: NDArray, mean: NDArray, variance: NDArray, scale: NDArray?, shift: NDArray?, _ settings: Settings
  ) -> (output: NDArray, saved: Saved) {
    if let rectifier = settings.rectifier, settings.rectifiesApart {
      let (output, saved) = evaluation(
        input, mean: mean, variance: variance, scale: scale, shift: shift, settings.withoutRectifier)
      return (Elementwise.unary(rectifier.function, output), saved)
    }
    let call = NormalizationCall(input, scale: scale, shift: shift, settings, usesGivenStatistics: true)
    let output = NDArray(uninitialized: call.input.shape, input.dtype, layout: call.input.layout)
    let saved = call.forward(call.input, into: output, mean: mean, variance: variance)
    return (output.restored(to: input.shape), saved)
  }

  /// The gradients of `training`. They may be written over `outputGradient` where nobody else holds its memory.
  ///
  /// - Parameters:
  ///   - output: needed where `gradientNeedsOutput`.
  ///   - wantsAddend: whether something was added that wants a gradient.
  public static func trainingGradient(
    _ outputGradient: consuming NDArray, input: NDArray, output: NDArray?, saved: [Saved], scale: NDArray?,
    _ settings: Settings, wantsAddend: Bool = false
  ) -> Gradients {
    let call = NormalizationCall(input, scale: scale, shift: nil, settings, usesGivenStatistics: false)
    call.requireLikeInput(outputGradient, "output's gradient")
    if let output { call.requireLikeInput(output, "output") }
    call.requireStatistics(saved, branches: settings.branches)
    if BlockNormalization.fits(call.input) {
      return BlockNormalization.trainingGradient(
        outputGradient, call, output: output, saved: saved, wantsAddend: wantsAddend)
    }
    guard wantsAddend || settings.rectifiesApart else {
      return call.gradients(outputGradient, output: output, rows: call.branchRows, saved: saved)
    }
    let gradient = settings.passed(outputGradient, output: output)
    var result = trainingGradient(
      gradient, input: input, output: nil, saved: saved, scale: scale, settings.withoutRectifier)
    if wantsAddend { result.addend = gradient }
    return result
  }

  /// The gradients of `evaluation`.
  ///
  /// - Parameters:
  ///   - input: only the scale's gradient follows from its numbers; for the others any array of its shape and layout
  ///     stands for it.
  ///   - output: needed where a ReLU was fused.
  public static func evaluationGradient(
    _ outputGradient: NDArray, input: NDArray, output: NDArray?, saved: Saved, scale: NDArray?, _ settings: Settings
  ) -> Gradients {
    let call = NormalizationCall(input, scale: scale, shift: nil, settings, usesGivenStatistics: true)
    call.requireLikeInput(outputGradient, "output's gradient")
    if let output { call.requireLikeInput(output, "output") }
    call.requireStatistics([saved], branches: 1)
    if settings.rectifiesApart {
      return evaluationGradient(
        settings.passed(outputGradient, output: output), input: input, output: nil, saved: saved, scale: scale,
        settings.withoutRectifier)
    }
    return call.gradients(outputGradient, output: output, rows: [0..<call.input.shape[0]], saved: [saved])
  }
}

extension Normalization.Settings {
  /// Whether no kernel but that of blocks has the rectifier in it.
  fileprivate var rectifiesApart: Bool { rectifier == .relu6 }

  fileprivate var withoutRectifier: Self { Self(epsilon: epsilon, branches: branches) }

  /// What of `gradient` the rectifier let through, by its output.
  fileprivate func passed(_ gradient: consuming NDArray, output: NDArray?) -> NDArray {
    guard let rectifier else { return gradient }
    guard let output else { fail("batch normalization, gradient: the output behind its ReLU was not kept") }
    return Elementwise.gradient(gradient, of: rectifier, output: output)
  }
}
