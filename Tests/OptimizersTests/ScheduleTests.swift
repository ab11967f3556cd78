import Foundation
import Optimizers
import Testing

@Suite struct ScheduleTests {
  private func expect(_ schedule: any Schedule, _ expected: [(epoch: Double, rate: Double)]) {
    for (epoch, rate) in expected {
      #expect(abs(schedule.rate(at: epoch) - rate) < 1e-12, "\(schedule) at \(epoch): \(schedule.rate(at: epoch))")
    }
  }

  @Test func constant() { expect(.constant, [(0, 1), (3.5, 1), (1000, 1)]) }

  @Test func steps() {
    expect(.step(every: 30), [(0, 1), (29.9, 1), (30, 0.1), (59.9, 0.1), (60, 0.01), (-1, 1)])
    expect(.multiStep(at: [10, 15], factor: 0.5), [(0, 1), (9.9, 1), (10, 0.5), (14, 0.5), (15, 0.25), (100, 0.25)])
  }

  @Test func cosine() {
    expect(.cosine(over: 10), [(0, 1), (5, 0.5), (10, 0), (20, 0), (2.5, (1 + 0.5.squareRoot()) / 2)])
    expect(.cosine(over: 10, floor: 0.2), [(0, 1), (5, 0.6), (10, 0.2)])
  }

  @Test func exponentialAndPolynomial() {
    expect(.exponential(factor: 0.25), [(0, 1), (0.5, 0.5), (1, 0.25), (2, 0.0625)])
    expect(.polynomial(over: 4), [(0, 1), (1, 0.75), (4, 0), (5, 0)])
    expect(.polynomial(over: 4, power: 2, floor: 0.1), [(0, 1), (2, 0.325), (4, 0.1)])
  }

  @Test func warmUp() {
    expect(ConstantSchedule().warmedUp(over: 5), [(0, 0), (1, 0.2), (5, 1), (6, 1)])
    expect(StepSchedule(every: 4).warmedUp(over: 2, from: 0.5), [(0, 0.5), (1, 0.75), (2, 1), (4, 0.1)])
    expect(WarmUpSchedule(over: 0, then: .constant), [(0, 1)])
  }

  @Test func schedulesCanBeStored() throws {
    let schedule = CosineSchedule(over: 90, floor: 0.01).warmedUp(over: 5, from: 0.1)
    let data = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(WarmUpSchedule<CosineSchedule>.self, from: data) == schedule)
  }
}

extension ScheduleTests {
  /// Against PyTorch 2.13's OneCycleLR(max_lr=1, total_steps=11, pct_start=0.4), step by step.
  @Test func oneCycleIsPyTorchs() {
    let schedule = OneCycleSchedule(over: 10, peak: 3.4)
    let expected = [0.040000000000000036, 0.2307353745379569, 0.6513582352345996, 0.9675866701140907,
      0.9797465678213015, 0.8618675715844589, 0.6635353275227843, 0.428844865493034,
      0.20997470532822013, 0.055586053343435624, 4e-06]
    for (step, rate) in expected.enumerated() {
      #expect(abs(schedule.rate(at: Double(step)) - rate) < 1e-12, "step \(step)")
    }
    #expect(schedule.rate(at: 20) == schedule.rate(at: 10) && schedule.rate(at: -1) == schedule.rate(at: 0))
    #expect(OneCycleSchedule(over: 4, peak: 0, to: 0.5).rate(at: 0) == 1)
    #expect(OneCycleSchedule(over: 4, peak: 4).rate(at: 4) == 1)
  }
}
