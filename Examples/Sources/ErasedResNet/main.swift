// Erasing at two depths of a ResNet-18.
//
// The plain network and the one with erasing share their parameters and the names of their states, so weights of the
// one are weights of the other. One training step shows that everything is trained.
import EIL
import Foundation

let classes = 10
let plain = seeded(3) { ResNet18(classes: classes) }
print("Points to erase after: \(plain.siteNames.joined(separator: ", "))")

// Erase behind the third and the fourth stage. `.parallel`: both erase the unerased features.
let erased = MultiEIL(in: plain, after: ["layer3", "layer4"], thresholds: [0.7, 0.7], lossWeights: [1, 1])

// What the network is made of, for two images of 96 pixels in training: look at the batch grow.
let summary = erased.summary(inputShape: [2, 3, 96, 96], mode: .training)
print("\nlayer, output and parameters (blocks left out):")
for row in summary.rows where !row.name.contains("layer") || row.kind == "EILLayer" || row.name.hasSuffix(".1.bn2") {
  print(
    "  \(row.name.padding(toLength: 18, withPad: " ", startingAt: 0)) "
      + "\(row.kind.padding(toLength: 20, withPad: " ", startingAt: 0)) \(row.output)  \(row.parameters)")
}
print("In all \(summary.parameters) parameters, \(summary.multiplyAdds / 1_000_000) million multiply-adds.")

// The states have the same names, in the same order.
let names = plain.state.map(\.name)
let erasedNames = erased.state.map(\.name)
print("\nStates: \(names.count) in the plain network, \(erasedNames.count) in the erased one; first: \(names[0]).")

// So a state saved from one loads into the other, strictly.
let other = seeded(4) { ResNet18(classes: classes) }
let state = Dictionary(uniqueKeysWithValues: erased.state.map { ($0.name, $0.tensor) })
let loaded = try other.load(state)
print("Loaded \(loaded.loaded.count) of them into another plain network.")

// One training step on images from the built-in data set.
let creatures = PartsDataset(split: .train, seed: 0, count: 64, size: 96, classes: classes)
let loader = DataLoader(dataset: creatures, augmentation: .training(imageSize: 96), batchSize: 8, seed: 1)
guard let batch = try loader.epoch(0).nextBatch() else { exit(1) }
let optimizer = SGD(for: erased, learningRate: 0.01, momentum: 0.9)
let loss = ErasingLoss()

// The step, and the same batch once more to see what it did.
var losses: [Double] = []
for title in ["One step on \(batch.count) images:", "The same images after that step:"] {
  var context = Context(mode: .training, seed: 1)
  let logits = erased(Tensor(batch.pixels).traced(by: Tape()), &context)  // [3 * N, classes]
  let total = loss(logits, batch.labels, context)
  let parts = loss.parts(logits, batch.labels, context).map { String(format: "%.3f", $0) }
  print("\n\(title)")
  print("  logits \(logits.shape); branches: unerased, \(context.branches.map(\.name).joined(separator: ", "))")
  print("  loss \(String(format: "%.3f", total.scalar)) = 1 * \(parts.joined(separator: " + 1 * "))")
  losses.append(total.scalar)
  // The optimizer stops the program with the names of parameters that got no gradient.
  optimizer.step(erased, total.backward())
}

guard names == erasedNames, loaded.missing.isEmpty, losses[1] < losses[0] else {
  print("The names should agree and the loss on the batch should fall.")
  exit(1)
}
