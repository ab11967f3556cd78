// Training by hand, and what comes of it: class activation map, box, overlap.
//
// Nothing here is hidden in a trainer: loader, schedule, forward pass, loss, gradients, clipping, step, accuracy. Then
// the network is asked where the objects in test images are, although it was never told where any object is.
import EIL
import Foundation

// Data: the same images on every machine. A part of the training images is held out to choose the threshold with.
let classes = 4
let size = 48
let everything = PartsDataset(split: .train, seed: 0, count: 640, size: size, classes: classes)
let parts = SplitDataset.split(everything, heldOutFraction: 0.1, seed: 0)
let test = PartsDataset(split: .test, seed: 0, count: 120, size: size, classes: classes)
let training = DataLoader(
  dataset: parts.training, augmentation: .training(imageSize: size), batchSize: 32, shuffled: true, seed: 1,
  droppingLast: true, loadingMasks: false)

/// Whole images in their own order.
func evaluationLoader(_ dataset: any Dataset) -> DataLoader {
  DataLoader(dataset: dataset, augmentation: .evaluation(imageSize: size), batchSize: 40)
}

// The network: a small VGG, erased behind its last stage from the second epoch on.
let plain = seeded(1) { SmallVGG(classes: classes, width: 12) }
let network = plain.inserting(EILLayer(threshold: 0.7), after: "conv3_2")

let epochs = 5
let peak = 0.1
let schedule = CosineSchedule(over: Double(epochs)).warmedUp(over: 1)
let optimizer = SGD(
  for: network, learningRate: peak, momentum: 0.9, nesterov: true, weightDecay: 5e-4, decayingVectors: false)
let loss = ErasingLoss()

print("epoch  loss    accuracy  learning rate")
for epoch in 0..<epochs {
  var (sum, right, seen) = (0.0, 0, 0)
  for (number, batch) in training.epoch(epoch).enumerated() {
    let progress = Double(epoch) + Double(number) / Double(training.batchCount)
    optimizer.learningRate = peak * schedule.rate(at: progress)

    var context = Context(mode: .training, seed: UInt64(epoch * 1000 + number))
    context.erasingScale = progress < 1 ? 0 : 1  // 0 leaves the erased branch out

    let logits = network(Tensor(batch.pixels).traced(by: Tape()), &context)
    let total = loss(logits, batch.labels, context)
    let (gradients, _) = total.backward().clipped(toNorm: 5)
    optimizer.step(network, gradients)

    sum += total.scalar * Double(batch.count)
    // The tape has run; a detached tensor is no longer part of it.
    right += hits(logits.detached().unerased(context), batch.labels)
    seen += batch.count
  }
  print(
    String(
      format: "%d      %.4f  %5.1f %%   %.4f", epoch + 1, sum / Double(seen), 100 * Double(right) / Double(seen),
      optimizer.learningRate))
}

// How many test images are classified rightly? `predict` runs in evaluation mode and records nothing.
var right = 0
for batch in evaluationLoader(test).epoch(0) { right += hits(network.predict(Tensor(batch.pixels)), batch.labels) }
let accuracy = Double(right) / Double(test.count)
print(String(format: "\nTest accuracy %.1f %%, chance %.1f %%.", 100 * accuracy, 100 / Double(classes)))

// Where are the objects? The class activation map comes from the plain network: erasing is for training only, and the
// two share their weights. The threshold is chosen on the held-out images.
let mapper = try ClassActivationMapper(plain)
let threshold = measure(parts.heldOut).chooseThresholds()
print(
  "Threshold chosen on \(parts.heldOut.count) held-out images: "
    + String(format: "%.3f of the largest value.", threshold.threshold))

// A few images one by one: map, box, intersection over union with the true box.
let toBox = MapToBox(threshold: threshold.threshold)
guard let batch = try evaluationLoader(test).epoch(0).nextBatch() else { exit(1) }
let maps = mapper(Tensor(batch.pixels))
for number in 0..<5 {
  let label = batch.labels[number]
  let map = maps.maps(of: [label], image: number)[0]
  let box = toBox(map, in: ImageSize(width: size, height: size))[0]
  let truth = batch.boxes[number][0]
  print(
    "  image \(number), \(test.classNames[label]): found \(text(box)), true \(text(truth)), "
      + String(format: "IoU %.2f", box.intersectionOverUnion(truth)))
}

// All test images at once, with the benchmark's definitions.
let report = measure(test).report(at: threshold)
let known = report.gtKnownLocalization ?? 0
print(
  String(
    format: "GT-known localization %.1f %%, Top-1 localization %.1f %%, the best centered box %.1f %%.",
    known, report.top1Localization ?? .nan, report.centerBox.gtKnownLocalization ?? .nan))

guard accuracy > 1.6 / Double(classes), known > 0 else {
  print("The network should be far better than chance after \(epochs) epochs and find some objects.")
  exit(1)
}

/// How many rows have their largest logit at their label.
func hits(_ logits: Tensor, _ labels: [Int]) -> Int {
  zip(logits.argmax().values(as: Int32.self), labels).count { $0 == Int32($1) }
}

/// Feeds the maps of a data set's images to an evaluator.
func measure(_ dataset: any Dataset) -> LocalizationEvaluator {
  var evaluator = LocalizationEvaluator()
  for batch in evaluationLoader(dataset).epoch(0) {
    let maps = mapper(Tensor(batch.pixels))
    let top = maps.topClasses(5)
    for number in 0..<batch.count {
      evaluator.add(
        LocalizationSample(
          label: batch.labels[number], topClasses: top[number],
          groundTruthMap: maps.maps(of: [batch.labels[number]], image: number)[0], boxes: batch.boxes[number],
          mask: batch.masks[number], imageSize: ImageSize(width: size, height: size)))
    }
  }
  return evaluator
}

/// A box in whole pixels.
func text(_ box: Box) -> String {
  "[\(Int(box.left)), \(Int(box.top)), \(Int(box.right)), \(Int(box.bottom))]"
}
