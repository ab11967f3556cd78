import Core
import Foundation
import Kernels
import Testing

@Suite struct ThreadPoolTests {
  /// In every member, and on a thread that computed nothing before.
  @Test func denormalsAreZero() async {
    let halves = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let result = NDArray(uninitialized: [64], .float32)
        let values = result.stored(as: Float.self)
        values.update(repeating: .leastNormalMagnitude)
        ThreadPool.run(64, grain: 1) { range in for index in range { values[index] *= 0.5 } }
        continuation.resume(returning: result.values(as: Float.self))
      }
    }
    #expect(halves == [Float](repeating: 0, count: 64))
  }

  @Test func everyElementIsVisitedOnce() {
    for count in [0, 1, 2, 3, 7, 64, 1000] {
      let visits = NDArray(zeros: [max(1, count)], .int32)
      let values = visits.stored(as: Int32.self)
      ThreadPool.run(count, grain: 1) { range in for index in range { values[index] += 1 } }
      #expect(visits.values(as: Int32.self).reduce(0, +) == Int32(count) && values.allSatisfy { $0 <= 1 })
    }
  }
}
