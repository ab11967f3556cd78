import Datasets
import Measurement
import Testing

@Suite struct LoaderMeasurementTests {
  @Test func everyImageOfEveryEpochCounts() throws {
    let data = PartsDataset(split: .train, count: 10, size: 32)
    let measured = try LoaderMeasurement.run(
      dataset: data, augmentation: .training(imageSize: 28), batch: 4, workers: 2, epochs: 3)
    #expect(measured.images == 30 && measured.skipped == 0 && measured.seconds > 0)
  }

  @Test func speedIsImagesByTime() {
    #expect(LoaderMeasurement(images: 30, seconds: 1.5).imagesPerSecond == 20)
    #expect(LoaderMeasurement(images: 30, seconds: 0).imagesPerSecond == 0)
  }
}
