import Testing

@testable import Core
@testable import Kernels
@testable import Measurement

@Suite("Numbers of measurements")
struct MeasurementNumbersTests {
  @Test("The median is the middle by size")
  func median() {
    #expect([3.0, 1, 2].median == 2)
    #expect([4.0, 1, 3, 2].median == 2.5)
    #expect([7.0].median == 7)
    #expect([Double]().median.isNaN)
  }

  @Test("The peak of the process comes from the system's status lines")
  func resident() {
    #expect(ResidentMemory.peakBytes(inStatus: "Name:\teil\nVmHWM:\t    5120 kB\nVmRSS:\t 12 kB\n") == 5120 * 1024)
    #expect(ResidentMemory.peakBytes(inStatus: "Name:\teil\n") == nil)
    #expect((ResidentMemory.peakBytes ?? 0) > 1 << 20)
  }

  @Test("Work takes as long as the slower of arithmetic and memory")
  func limits() {
    let both = MachineLimits(gigaflopsPerSecond: 100, gigabytesPerSecond: 10)
    #expect(both.seconds(gigaflops: 50, bytes: 1e9) == 0.5)
    #expect(both.seconds(gigaflops: 5, bytes: 1e9) == 0.1)
    #expect(MachineLimits(gigaflopsPerSecond: 100).seconds(gigaflops: 5, bytes: 1e12) == 0.05)
    #expect(MachineLimits(gigabytesPerSecond: 10).seconds(gigaflops: 1e6, bytes: 1e9) == 0.1)
    #expect(MachineLimits().seconds(gigaflops: 1, bytes: 1) == nil)
  }

  @Test("A profile is summed by operation and by layer, the longest first, with the rest of the run")
  func profile() {
    func operation(_ name: String, _ path: String, _ milliseconds: Double) -> ProfiledOperation {
      ProfiledOperation(
        operation: name, path: path, calls: 2, seconds: milliseconds * 1e-3, gigaflops: 0.5, bytes: 5e7,
        gigaflopsPerSecond: 500 / milliseconds, limitSeconds: 1e-3)
    }
    let profile = WorkProfile(operations: [
      operation("pooling", "a", 2), operation("convolution", "a", 3), operation("convolution", "", 5),
    ])
    #expect((profile.seconds - 0.010).magnitude < 1e-12)
    let kinds = profile.byOperation(runSeconds: 0.016)
    #expect(kinds.rows[0] == ["convolution", "4", "8.00", "50.0%", "125.0", "12.5"])
    #expect(kinds.rows[1] == ["pooling", "2", "2.00", "12.5%", "250.0", "25.0"])
    #expect(kinds.rows[2] == ["outside kernels", "", "6.00", "37.5%", "", ""])
    let layers = profile.byLayer(runSeconds: 0.016)
    #expect(layers.rows[0] == ["a", "4", "5.00", "31.2%", "200.0", "20.0", "2.00", "40%"])
    #expect(layers.rows[1][0] == "outside layers" && layers.rows[1].suffix(2) == ["1.00", "20%"])
    #expect(profile.byLayer(count: 1, runSeconds: 0.016).rows.count == 1)
  }
}
