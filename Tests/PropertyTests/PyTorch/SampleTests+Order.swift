import Kernels
import Testing

extension SampleTests {
  @Test func cumulativeSums() throws {
    for sample in try Sample.all("order", "cumsum") {
      let axis = try sample.entry.attributes["axis"].int()
      try sample.expect("out", Scan.cumulativeSum(try sample.operand("in0"), axis: axis))
      try sample.expect("grad_in0", Scan.cumulativeSum(try sample.outputGradient(), axis: axis, reversed: true))
    }
  }

  @Test func largestValues() throws {
    for sample in try Sample.all("order", "topk") {
      let (x, attributes) = (try sample.operand("in0"), sample.entry.attributes)
      let axis = try attributes["axis"].int()
      let places = Sorting.order(
        x, axis: axis, count: try attributes["count"].int(), descending: try attributes["largest"].bool())
      try sample.expect("out", Shaping.gatheredElements(x, indices: places, axis: axis))
      try sample.expect(
        "grad_in0",
        Shaping.scatterAddedElements(try sample.outputGradient(), indices: places, axis: axis, size: x.shape[axis]))
    }
  }

  @Test func logarithmsOfSums() throws {
    for sample in try Sample.all("order", "logsumexp") {
      let (x, axes) = (try sample.operand("in0"), try sample.entry.attributes["axes"].ints())
      try sample.expect("out", Reduction.logSumExp(x, axes: axes))
    }
  }
}
