import Autodiff
import Datasets
import Imaging
import Layers
import Localization
import Testing

@testable import Training

@Suite("Evaluation")
struct EvaluationTests {
  /// Of every third picture neither box nor mask is known.
  private struct PartlyAnnotated: Dataset {
    let base: any Dataset

    var name: String { base.name }
    var classNames: [String] { base.classNames }
    var count: Int { base.count }
    func picture(at index: Int) throws -> Picture { try base.picture(at: index) }
    func mask(at index: Int) throws -> Mask? { index % 3 == 1 ? nil : try base.mask(at: index) }

    func annotation(at index: Int) -> Annotation {
      var annotation = base.annotation(at: index)
      if index % 3 == 1 { (annotation.boxes, annotation.hasMask) = ([], false) }
      return annotation
    }
  }

  private func loader(count: Int, batch: Int) -> DataLoader {
    let parts = PartsDataset(split: .test, seed: 0, count: count, size: 32, classes: 4)
    return DataLoader(
      dataset: PartlyAnnotated(base: parts), augmentation: .evaluation(imageSize: 32), batchSize: batch, workers: 0)
  }

  private func trained() throws -> Sequential {
    let network = tinyNetwork()
    try tinyTrainer(tinyConfiguration(epochs: 1), network: network).run()
    return network
  }

  @Test("It scores what the network itself scores, picture by picture, and passes over pictures without annotation")
  func agrees() throws {
    let network = try trained()
    let result = try Evaluation(network).run(loader(count: 20, batch: 8), choosingOn: nil)
    let mapper = try ClassActivationMapper(network)
    var evaluator = LocalizationEvaluator()
    var hits = 0
    let batches = loader(count: 20, batch: 1).epoch(0)
    while let batch = try batches.nextBatch() {
      let (maps, label) = (mapper(Tensor(batch.pixels)), batch.labels[0])
      let top = maps.topClasses(5)[0]
      hits += top[0] == label ? 1 : 0
      guard !batch.boxes[0].isEmpty else { continue }
      evaluator.add(
        LocalizationSample(
          label: label, topClasses: top, groundTruthMap: maps.maps(of: [label], picture: 0)[0],
          topMaps: maps.maps(of: top, picture: 0), boxes: batch.boxes[0], mask: batch.masks[0],
          pictureSize: PictureSize(width: 32, height: 32)))
    }
    let expected = evaluator.report(at: evaluator.chooseThresholds())
    let found = try #require(result.localization)
    #expect(result.count == 20 && evaluator.count == 13 && found.count == 13)
    #expect(result.top1Classification == 5 * Double(hits))
    #expect(abs(found.gtKnownLocalization - expected.gtKnownLocalization) < 1e-9)
    #expect(abs(found.top1Localization - expected.top1Localization) < 1e-9)
    #expect(abs(found.top5Localization - expected.top5Localization) < 1e-9)
    let (precision, expectedPrecision) = (try #require(found.pxAP), try #require(expected.pxAP))
    #expect(abs(precision - expectedPrecision) < 0.01)
  }

  @Test("It keeps to the weights that the network had when it was made; a new one takes the new weights")
  func snapshot() throws {
    let network = try trained()
    let evaluation = try Evaluation(network)
    let before = try evaluation.run(loader(count: 12, batch: 6), choosingOn: nil)
    for named in network.namedParameters { named.parameter.update { $0.stored(as: Float.self).update(repeating: 0) } }
    let after = try evaluation.run(loader(count: 12, batch: 6), choosingOn: nil)
    #expect(before.localization == after.localization && before.top1Classification == after.top1Classification)
    let anew = try Evaluation(network).mapper(Tensor.ones([1, 3, 32, 32]))
    #expect(anew.logits.floats == [0, 0, 0, 0])
  }
}
