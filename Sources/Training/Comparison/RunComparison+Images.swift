import Datasets
import Imaging
import Reporting

extension RunComparison {
  /// Each image as it is, and beside it what each run made of it.
  func addImages(_ report: inout HTMLReport) throws {
    let dataset = try DatasetSpecification(data).open(split: split)
    let localizers = try runs.map { run in
      var parts = TrainingParts()
      parts.evaluationAugmentation = run.augmentation
      return try ImageLocalizer(
        run: run.path, checkpoint: run.checkpoint, threshold: run.result.thresholds?.threshold, maps: run.maps,
        rendering: run.rendering, parts: parts)
    }
    var grid = ImageGrid(itemWidth: 150, groupSize: 1 + runs.count)
    let step = max(1, dataset.count / images)
    for index in stride(from: 0, to: dataset.count, by: step).prefix(images) {
      // What cannot be read was named when the runs were measured.
      guard let image = try? dataset.image(at: index) else { continue }
      grid.items += items(image.rgb(), dataset.annotation(at: index), dataset.classNames, localizers)
    }
    report.add(heading: "The same images")
    try report.add(
      grid,
      caption: "Map of the true class, its outline at the threshold (white; \(thresholds(localizers))), the box around "
        + "its largest part (red) and the true box (green, dashed); a tick where their overlap (IoU) is 0.5 or more. "
        + "Images are taken evenly from the split, not picked.")
  }

  /// Each run's threshold, and where it is from.
  private func thresholds(_ localizers: [ImageLocalizer]) -> String {
    zip(runs, localizers).map { run, localizer in
      let origin = run.result.thresholds?.origin ?? localizer.thresholdFrom
      return "\(run.name) at \(Table.format(localizer.threshold, decimals: 3)), \(origin.rawValue)"
    }.joined(separator: "; ")
  }

  private func items(
    _ image: Image, _ annotation: Annotation, _ classNames: [String], _ localizers: [ImageLocalizer]
  ) -> [ImageGrid.Item] {
    let enlarged = image.enlarged(toSide: LocalizedImage.usualSide)
    let found = zip(runs, localizers).map { run, localizer in
      do {
        let (found, truth) = try localizer.localized(image, boxes: annotation.boxes, label: annotation.label)
        return item(run.name, found, truth)
      } catch {
        return ImageGrid.Item(enlarged, caption: "\(run.name): nothing found, no finite numbers", isHit: false)
      }
    }
    return [ImageGrid.Item(enlarged, caption: classNames[annotation.label])] + found
  }

  private func item(_ run: String, _ found: LocalizedImage, _ truth: [Box]) -> ImageGrid.Item {
    let image = found.annotated(truth: truth)
    guard !truth.isEmpty else { return ImageGrid.Item(image, caption: run) }
    let overlap = found.box.map { box in truth.map { box.intersectionOverUnion($0) }.max() ?? 0 } ?? 0
    return ImageGrid.Item(image, caption: "\(run): IoU \(Table.format(overlap))", isHit: overlap >= 0.5)
  }
}
