import Core

extension NDArray {
  /// `[N, C]` as `[N, C, 1, 1]`; arrays of four axes as they are.
  func asPlanes() -> NDArray { shape.count == 2 ? reshaped([shape[0], shape[1], 1, 1]) : self }

  func restored(to shape: Shape) -> NDArray { shape == self.shape ? self : reshaped(shape) }
}

/// One normalization with its operands made ready.
struct NormalizationCall {
  let input: NDArray
  let scale: NDArray
  let shift: NDArray
  let settings: Normalization.Settings
  let usesGivenStatistics: Bool
  let originalShape: Shape

  init(
    _ input: NDArray, scale: NDArray?, shift: NDArray?, _ settings: Normalization.Settings, usesGivenStatistics: Bool
  ) {
    require(
      input.shape.count == 4 || input.shape.count == 2,
      "batch normalization: the input \(input.described) must be [N, C, H, W] or [N, C]; reshape it")
    originalShape = input.shape
    self.input = input.asPlanes().withoutPadding()
    let channels: Shape = [input.shape[1]]
    self.scale = scale ?? NDArray(repeating: 1, shape: channels, input.dtype)
    self.shift = shift ?? NDArray(repeating: 0, shape: channels, input.dtype)
    self.settings = settings
    self.usesGivenStatistics = usesGivenStatistics
    require(
      settings.branches > 0, "batch normalization: \(settings.branches) branches of \(input.described); at least 1")
    requirePerChannel(self.scale, "scale")
    requirePerChannel(self.shift, "shift")
  }

  /// Kernels read a number for each channel without asking how many there are.
  private func requirePerChannel(_ array: NDArray, _ name: StaticString) {
    require(
      array.shape == [input.shape[1]] && array.dtype == input.dtype,
      "batch normalization: the \(name) \(array.described) must be [\(input.shape[1])] (\(input.dtype)), one number "
        + "for each channel of the input \(input.described)")
  }

  /// Stops the program unless `array` is like the input, whose kernels read both side by side.
  func requireLikeInput(_ array: NDArray, _ name: StaticString) {
    require(
      array.shape == originalShape && array.dtype == input.dtype,
      "batch normalization: the \(name) \(array.described) must be like the input, \(originalShape) (\(input.dtype))")
  }

  /// Stops the program unless there are statistics for each branch, and numbers in each for all channels.
  func requireStatistics(_ saved: [Normalization.Saved], branches: Int) {
    require(
      saved.count == branches,
      "batch normalization, gradient: \(saved.count) statistics of \(branches) branches of the input \(originalShape)")
    for statistics in saved {
      requirePerChannel(statistics.mean, "mean")
      requirePerChannel(statistics.variance, "variance")
    }
  }

  var branchRows: [Range<Int>] {
    let count = input.shape[0] / settings.branches
    return (0..<settings.branches).map { $0 * count..<($0 + 1) * count }
  }

  private func plan(_ shape: Shape, _ direction: KernelDirection) -> Plan? {
    guard input.dtype == .float32 else { return nil }
    let key = NormalizationKey(
      shape: shape, layout: input.layout, epsilon: Float(settings.epsilon), direction: direction,
      usesGivenStatistics: usesGivenStatistics, fusesReLU: settings.rectifier != nil)
    return key.plan()
  }

  func forward(_ part: NDArray, into output: NDArray, mean: NDArray?, variance: NDArray?) -> Normalization.Saved {
    if let mean { requirePerChannel(mean, "mean") }
    if let variance { requirePerChannel(variance, "variance") }
    // Only asked for while a profile is being taken.
    func work() -> Profile.Work { .pass(part, part, output, operations: 5) }
    func plain() -> Normalization.Saved {
      Profile.measure("batch normalization", work()) {
        plainForward(part, into: output, mean: mean, variance: variance)
      }
    }
    guard let plan = plan(part.shape, .forward) else { return plain() }
    func fast() -> Normalization.Saved {
      Profile.measure("batch normalization", work()) {
        forward(plan, part, into: output, mean: mean, variance: variance)
      }
    }
    guard settings.rectifier != nil else { return fast() }
    return NaNGuard.run([part, scale, shift, mean, variance], fast) { saved in
      let numbers = [part, scale, shift, saved?.mean ?? mean, saved?.variance ?? variance]
      return saved != nil && NaNGuard.areFinite(numbers) ? nil : plain()
    }
  }

  private func forward(
    _ plan: Plan, _ part: NDArray, into output: NDArray, mean: NDArray?, variance: NDArray?
  ) -> Normalization.Saved {
    let saved = Normalization.Saved(
      mean: mean ?? NDArray(uninitialized: [part.shape[1]], .float32),
      variance: variance ?? NDArray(uninitialized: [part.shape[1]], .float32),
      workspace: plan.workspaceBytes > 0 ? MemoryBlock(byteCount: plan.workspaceBytes) : nil)
    plan.normalize(part, scale: scale, shift: shift, into: output, saved)
    return saved
  }

  private func plainForward(
    _ part: NDArray, into output: NDArray, mean: NDArray?, variance: NDArray?
  ) -> Normalization.Saved {
    var statistics = (mean: mean, variance: variance)
    if statistics.mean == nil {
      let computed = PlainNormalization.statistics(part)
      statistics = (computed.mean, computed.variance)
    }
    guard let mean = statistics.mean, let variance = statistics.variance else {
      fail("batch normalization: a mean was given without a variance")
    }
    var result = PlainNormalization.forward(
      part, mean: mean, variance: variance, scale: scale, shift: shift, epsilon: settings.epsilon)
    if let rectifier = settings.rectifier { result = Elementwise.unary(rectifier.function, result) }
    result.converted(to: output.layout).copyStored(into: output)
    return Normalization.Saved(mean: mean, variance: variance, workspace: nil)
  }

  func gradients(
    _ outputGradient: NDArray, output: NDArray?, rows: [Range<Int>], saved: [Normalization.Saved]
  ) -> Normalization.Gradients {
    let gradient = outputGradient.asPlanes().converted(to: input.layout)
    let output = output?.asPlanes().converted(to: input.layout)
    let inputGradient = NDArray(uninitialized: input.shape, input.dtype, layout: input.layout)
    let total = Self.sum(over: rows, saved) { range, saved in
      backward(
        gradient.rows(range), input: input.rows(range), output: output?.rows(range), saved: saved,
        into: inputGradient.rows(range))
    }
    return Normalization.Gradients(
      input: inputGradient.restored(to: originalShape), scale: total.scale, shift: total.shift)
  }

  /// The gradients of scale and shift, `[C]` each: the sums of those that `gradients` gives for each branch.
  static func sum(
    over rows: [Range<Int>], _ saved: [Normalization.Saved],
    _ gradients: (Range<Int>, Normalization.Saved) -> (scale: NDArray, shift: NDArray)
  ) -> (scale: NDArray, shift: NDArray) {
    let branches = zip(rows, saved)
    guard let first = branches.first(where: { _ in true }) else {
      fail("batch normalization: there is no branch to normalize")
    }
    let total = gradients(first.0, first.1)
    for (range, saved) in branches.dropFirst() {
      let part = gradients(range, saved)
      Elementwise.accumulate(part.scale, into: total.scale)
      Elementwise.accumulate(part.shift, into: total.shift)
    }
    return total
  }

  private func backward(
    _ gradient: NDArray, input part: NDArray, output: NDArray?, saved: Normalization.Saved, into result: NDArray
  ) -> (scale: NDArray, shift: NDArray) {
    func work() -> Profile.Work { .pass(part, part, gradient, gradient, result, operations: 8) }
    guard let plan = plan(part.shape, .inputGradient), settings.rectifier == nil || saved.workspace != nil else {
      return Profile.measure("batch normalization, gradient", work()) {
        plainBackward(gradient, input: part, output: output, saved: saved, into: result)
      }
    }
    let scaleGradient = NDArray(uninitialized: [part.shape[1]], .float32)
    let shiftGradient = NDArray(uninitialized: [part.shape[1]], .float32)
    Profile.measure("batch normalization, gradient", work()) {
      plan.normalizationGradient(
        gradient, input: part, scale: scale, shift: shift, saved, into: result, scaleGradient: scaleGradient,
        shiftGradient: shiftGradient)
    }
    return (scaleGradient, shiftGradient)
  }

  private func plainBackward(
    _ gradient: NDArray, input part: NDArray, output: NDArray?, saved: Normalization.Saved, into result: NDArray
  ) -> (scale: NDArray, shift: NDArray) {
    var gradient = gradient
    if let rectifier = settings.rectifier {
      guard let output else { fail("batch normalization, gradient: the output behind its ReLU was not kept") }
      gradient = Elementwise.unaryGradient(
        rectifier.function, input: nil, output: output, outputGradient: gradient)
    }
    let rule = usesGivenStatistics ? PlainNormalization.evaluationGradient : PlainNormalization.trainingGradient
    let parts = rule(gradient, part, saved.mean, saved.variance, scale, settings.epsilon)
    parts.inputGradient.converted(to: result.layout).copyStored(into: result)
    return (parts.scaleGradient, parts.shiftGradient)
  }
}
