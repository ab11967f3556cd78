import Autodiff

private func traced(_ values: [Double]) -> Tensor { Tensor(values).traced(by: Tape(), retainingGradient: true) }

let tapeMistakes: [Mistake] = [
  Mistake("running a tape backward twice") {
    let y = traced([1]).squared()
    _ = y.backward()
    _ = y.backward()
  },
  Mistake("recording on a tape that has run backward") {
    let x = traced([1])
    _ = x.squared().backward()
    _ = x.exp()
  },
  Mistake("operands of two tapes") { _ = traced([1]) + traced([1]) },
  Mistake("running backward without a tape") { _ = Tensor([1.0, 2]).exp().backward() },
  Mistake("running backward where nothing wants a gradient") { _ = Tensor([1.0]).traced(by: Tape()).exp().backward() },
  Mistake("running backward from several numbers") { _ = traced([1, 2]).exp().backward() },
  Mistake("a seed of another shape") { _ = traced([1, 2]).exp().backward(seed: .ones([3], .float64)) },
  Mistake("a seed of another type") { _ = traced([1, 2]).exp().backward(seed: .ones([2])) },
  Mistake("a gradient that was not kept") {
    let x = Tensor([1.0]).traced(by: Tape())
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    _ = (x * weight.wrappedValue).backward()[x]
  },
  Mistake("computing from a parameter outside the tape") {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    let doubled = weight.wrappedValue * 2
    _ = traced([1]) * doubled
  },
  Mistake("tracing what was computed from a parameter") {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    _ = (weight.wrappedValue * 2).traced(by: Tape())
  },
  Mistake("tracing what another tape has recorded") { _ = traced([1]).exp().traced(by: Tape()) },
  Mistake("computing from a frozen parameter and another outside the tape") {
    let (gain, weight) = (Parameter(wrappedValue: Tensor([3.0])), Parameter(wrappedValue: Tensor([2.0])))
    gain.isTrainable = false
    _ = traced([1]) * (gain.wrappedValue * weight.wrappedValue)
  },
  Mistake("a parameter beside the operands of an operation of one's own") {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    _ = Tensor.custom([traced([1])]) { inputs in (inputs[0] * weight.wrappedValue, { gradient in [gradient] }) }
  },
  Mistake("a gradient of one's own with another type") {
    let x = traced([1, 2])
    _ = Tensor.custom([x]) { inputs in (inputs[0], { [$0.cast(to: .float32)] }) }.sum().backward()
  },
  Mistake("an operation without a pullback") { _ = Tensor.withoutPullback("sorting", [traced([1])]) { $0[0] } },
  Mistake("a gradient of one's own with another shape") {
    let x = traced([1, 2])
    _ = Tensor.custom([x]) { inputs in (inputs[0].sum(), { gradient in [gradient] }) }.backward()
  },
  Mistake("too few gradients of one's own") {
    let x = traced([1, 2])
    _ = Tensor.custom([x, x]) { inputs in (inputs[0].sum(), { gradient in [gradient.broadcast(to: [2])] }) }.backward()
  },
  Mistake("differentiating twice what is written for once") {
    let x = traced([1])
    _ = Tensor.custom([x]) { inputs in (inputs[0], { gradient in [gradient] }) }.backward(differentiably: true)
  },
  Mistake("a direction of another shape") {
    _ = hessianVectorProduct(at: .ones([2]), along: .ones([3])) { $0.squared().sum() }
  },
  Mistake("a traced value for a parameter") { _ = Parameter(wrappedValue: traced([1])) },
  Mistake("a parameter's value of another shape") {
    let weight = Parameter(wrappedValue: Tensor([2.0]))
    weight.wrappedValue = Tensor([2.0, 3])
  },
  Mistake("a buffer's value of another shape") {
    let mean = Buffer(wrappedValue: Tensor([2.0]))
    mean.wrappedValue = Tensor([2.0, 3])
  },
  Mistake("a buffer's value of another type") {
    let mean = Buffer(wrappedValue: Tensor([2.0]))
    mean.wrappedValue = Tensor([2] as [Float])
  },
]
