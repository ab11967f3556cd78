import Autodiff
import Layers
import TestSupport
import Testing

/// The running statistics of batch normalization against PyTorch.
@Suite struct RunningStatisticsTests {
  @Test func runningStatisticsArePyTorchs() throws {
    for entry in try Fixture.load("operations-batchnorm").cases("batch_norm_training") {
      let x = try entry.tensor("in0")
      let layer = BatchNorm2D(
        x.shape[1], epsilon: try entry.attributes["epsilon"].double(),
        momentum: try entry.attributes["momentum"].double()
      ).convert(to: .float64)
      layer.runningMean = Tensor(try entry.tensor("running_mean").values)
      layer.runningVar = Tensor(try entry.tensor("running_var").values)
      var context = Context(mode: .training)
      _ = layer(Tensor(x.values, shape: Shape(x.shape)), &context)
      expectClose(layer.runningMean.doubles, try entry.tensor("out_running_mean").values)
      expectClose(layer.runningVar.doubles, try entry.tensor("out_running_var").values)
      #expect(layer.numBatchesTracked.scalar == 1)
    }
  }

  private func expectClose(_ a: [Double], _ b: [Double]) {
    #expect(a.count == b.count)
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-10 * max(1, abs($1)) })
  }
}
