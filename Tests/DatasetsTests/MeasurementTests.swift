import Datasets
import Testing

@Suite struct MeasurementTests {
  @Test func everyPictureOfEveryEpochCounts() throws {
    let data = PartsDataset(split: .train, count: 10, size: 32)
    let measured = try LoaderMeasurement.run(
      dataset: data, augmentation: .training(imageSize: 28), batch: 4, workers: 2, epochs: 3)
    #expect(measured.pictures == 30 && measured.skipped == 0 && measured.seconds > 0)
  }

  @Test func speedIsPicturesByTime() {
    #expect(LoaderMeasurement(pictures: 30, seconds: 1.5).picturesPerSecond == 20)
    #expect(LoaderMeasurement(pictures: 30, seconds: 0).picturesPerSecond == 0)
  }
}
