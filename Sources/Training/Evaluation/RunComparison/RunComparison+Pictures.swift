import Datasets
import Imaging

extension RunComparison {
  /// Each picture as it is, and beside it what each run made of it.
  func addPictures(_ report: inout HTMLReport) throws {
    let dataset = try DatasetSpecification(data).open(split: split)
    let localizers = try runs.map { run in
      var parts = TrainingParts()
      parts.evaluationAugmentation = run.augmentation
      return try PictureLocalizer(
        run: run.path, checkpoint: run.checkpoint, threshold: run.result.localization?.threshold, maps: run.maps,
        rendering: run.rendering, parts: parts)
    }
    var grid = PictureGrid(itemWidth: 150, groupSize: 1 + runs.count)
    let step = max(1, dataset.count / pictures)
    for index in stride(from: 0, to: dataset.count, by: step).prefix(pictures) {
      // What cannot be read was named when the runs were measured.
      guard let picture = try? dataset.picture(at: index) else { continue }
      grid.items += items(picture.rgb(), dataset.annotation(at: index), dataset.classNames, localizers)
    }
    report.add(heading: "The same pictures")
    try report.add(
      grid,
      caption: "Map of the true class, its outline at the held-out threshold (white), the box around its largest part "
        + "(red) and the true box (green, dashed); a tick where their overlap (IoU) is 0.5 or more. Pictures are taken "
        + "evenly from the split, not picked.")
  }

  private func items(
    _ picture: Picture, _ annotation: Annotation, _ classNames: [String], _ localizers: [PictureLocalizer]
  ) -> [PictureGrid.Item] {
    let found = zip(runs, localizers).map { run, localizer in
      let (found, truth) = localizer.localized(picture, boxes: annotation.boxes, label: annotation.label)
      return item(run.name, found, truth)
    }
    let enlarged = picture.enlarged(toSide: LocalizedPicture.usualSide)
    return [PictureGrid.Item(enlarged, caption: classNames[annotation.label])] + found
  }

  private func item(_ run: String, _ found: LocalizedPicture, _ truth: [Box]) -> PictureGrid.Item {
    let picture = found.annotated(truth: truth)
    guard !truth.isEmpty else { return PictureGrid.Item(picture, caption: run) }
    let overlap = found.box.map { box in truth.map { box.intersectionOverUnion($0) }.max() ?? 0 } ?? 0
    return PictureGrid.Item(picture, caption: "\(run): IoU \(Table.format(overlap))", isHit: overlap >= 0.5)
  }
}
