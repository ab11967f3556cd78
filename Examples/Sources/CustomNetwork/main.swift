// A network of one's own with an erasing layer in the middle.
//
// It is composed layer by layer, trained for some steps on the built-in images, and asked what the erasing layer
// did: which branches there are, what was erased, and what each branch adds to the loss.
import EIL
import Foundation

// 1. Compose. The erasing layer has no parameters; it stands where the network should be made to look further.
let classes = 4
let network = seeded(1) {
  Sequential {
    Conv2D(3, 16, kernel: 3, padding: 1, bias: false).named("stem")
    BatchNorm2D(16)
    ReLU()
    MaxPool2D(2)
    Conv2D(16, 32, kernel: 3, padding: 1, bias: false)
    BatchNorm2D(32)
    ReLU()
    MaxPool2D(2)
    EILLayer(threshold: 0.7, lossWeight: 1).named("erase")
    Conv2D(32, 64, kernel: 3, padding: 1)
    ReLU()
    GlobalAvgPool2D()
    Linear(64, classes)
  }
}
print("The network has \(network.parameterCount) parameters; the erasing layer has none of them:")
print("  " + network.namedParameters.map(\.name).joined(separator: ", "))

// 2. Data: creatures with a telling head and a large body. Nothing is downloaded.
let creatures = PartsDataset(split: .train, seed: 0, count: 512, size: 48, classes: classes)
let loader = DataLoader(
  dataset: creatures, augmentation: .training(imageSize: 48), batchSize: 32, shuffled: true, seed: 1)

// 3. Train for four passes over the images.
let optimizer = SGD(for: network, learningRate: 0.05, momentum: 0.9, weightDecay: 5e-4)
let loss = ErasingLoss()
var means: [Double] = []
var lastContext = Context(mode: .training)
print("\nepoch     loss = unerased + 1 * erased")
for epoch in 0..<4 {
  var sums = [0.0, 0.0, 0.0]
  for batch in loader.epoch(epoch) {
    var context = Context(mode: .training, seed: UInt64(epoch))
    let logits = network(Tensor(batch.pixels).traced(by: Tape()), &context)  // [2 * N, classes]
    let total = loss(logits, batch.labels, context)
    let parts = loss.parts(logits, batch.labels, context)  // one cross-entropy for each branch
    let gradients = total.backward()
    optimizer.step(network, gradients)
    sums = zip(sums, [total.scalar] + parts).map { $0 + $1 }
    lastContext = context
  }
  let mean = sums.map { $0 / Double(loader.batchCount) }
  means.append(mean[0])
  print("\(epoch + 1)       " + mean.map { String(format: "%8.4f", $0) }.joined(separator: "  "))
}

// 4. Look inside: the context knows the branches of the last step.
print("\nBranches on the batch axis: \(lastContext.branchCount), the unerased one first.")
for (branch, maps) in zip(lastContext.branches, lastContext.erasingMaps) {
  let (mean, mask) = (maps.mean, maps.mask)
  print("'\(branch.name)' with loss weight \(branch.lossWeight): M_avg \(mean.shape), M_e \(mask.shape)")
  print("M_avg of the last batch's first image, from . (low) to # (high), and what was erased (x):")
  show(mean[0], mask[0])
}

// At evaluation the layer passes its input through, so there is one row of logits for each image.
let images = Tensor.zeros([2, 3, 48, 48])
print("\nAt evaluation 2 images give logits of shape \(network.predict(images).shape).")

guard let first = means.first, let last = means.last, last < 0.8 * first else {
  print("The loss should have fallen by a fifth at least: \(means)")
  exit(1)
}
print("The loss fell from \(String(format: "%.3f", first)) to \(String(format: "%.3f", last)).")

/// Prints two maps `[1, H, W]` side by side.
func show(_ mean: Tensor, _ mask: Tensor) {
  let (height, width) = (mean.shape[1], mean.shape[2])
  let (values, kept) = (mean.doubles, mask.doubles)
  let largest = max(values.max() ?? 1, 1e-9)
  let shades = Array(".:-=+*%#")
  for row in 0..<height {
    let cells = row * width..<(row + 1) * width
    let heat = cells.map { shades[min(shades.count - 1, max(0, Int(values[$0] / largest * Double(shades.count))))] }
    let erased: [Character] = cells.map { kept[$0] == 0 ? "x" : "." }
    print("  \(String(heat))   \(String(erased))")
  }
}
