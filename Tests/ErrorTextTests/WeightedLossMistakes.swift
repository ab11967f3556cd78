import Autodiff

/// Losses by element and by class, with weights.
let weightedLossMistakes: [Mistake] = [
  Mistake("a Huber loss of a target of another shape") { _ = ones([4, 1]).huberLoss(ones([4])) },
  Mistake("a Huber loss with a delta of 0") { _ = ones([4]).huberLoss(ones([4]), delta: 0) },
  Mistake("a smooth L1 loss of a target of another type") { _ = ones([4]).smoothL1Loss(ones([4], .float64)) },
  Mistake("a smooth L1 loss with a beta below 0") { _ = ones([4]).smoothL1Loss(ones([4]), beta: -1) },
  Mistake("a squared error with weights for other rows") {
    _ = ones([4, 3]).meanSquaredError(ones([4, 3]), weights: ones([2, 1]))
  },
  Mistake("a squared error with weights for more than there is") {
    _ = ones([1, 3]).meanSquaredError(ones([1, 3]), weights: ones([4, 3]))
  },
  Mistake("an absolute error with weights of another type") {
    _ = ones([4]).meanAbsoluteError(ones([4]), weights: ones([4], .float64))
  },
  Mistake("a divergence from a target of another shape") { _ = ones([2, 3]).klDivergence(ones([2, 4])) },
  Mistake("a focal loss with a gamma below 0") { _ = ones([2, 3]).focalLoss([0, 1], gamma: -1) },
  Mistake("a focal loss of features") { _ = ones([2, 3, 4, 4]).focalLoss([0, 1]) },
  Mistake("a focal loss with too few labels") { _ = ones([3, 4]).focalLoss([0, 1]) },
  Mistake("a focal loss with a label without a class") { _ = ones([2, 4]).focalLoss([0, 4]) },
  Mistake("a focal loss with too few class weights") { _ = ones([2, 4]).focalLoss([0, 1], classWeights: [1, 2]) },
  Mistake("a focal loss with too few row weights") { _ = ones([2, 4]).focalLoss([0, 1], rowWeights: [1]) },
  Mistake("a sigmoid focal loss of a target of another shape") {
    _ = ones([2, 3]).sigmoidFocalLoss(targets: ones([2]))
  },
  Mistake("a sigmoid focal loss with a gamma below 0") {
    _ = ones([2, 3]).sigmoidFocalLoss(targets: ones([2, 3]), gamma: -0.5)
  },
  Mistake("a negative log-likelihood with too few class weights") {
    _ = ones([2, 4]).negativeLogLikelihood([0, 1], classWeights: [1])
  },
  Mistake("a cross-entropy with too many class weights") {
    _ = ones([2, 4]).crossEntropy(.labels([0, 1]), classWeights: [1, 1, 1, 1, 1])
  },
  Mistake("a cross-entropy with too few class weights for probabilities") {
    _ = ones([2, 4]).crossEntropy(.probabilities(ones([2, 4])), classWeights: [1])
  },
  Mistake("a cross-entropy of probabilities with an ignored label") {
    _ = ones([2, 4]).crossEntropy(.probabilities(ones([2, 4])), ignoring: 0)
  },
  Mistake("a cross-entropy with a label beyond 32 bits") { _ = ones([2, 4]).crossEntropy(.labels([0, 1 << 40])) },
  Mistake("the cross-entropy of rows with a label below 0") { _ = ones([2, 4]).crossEntropyRows(labels: [-1, 0]) },
  Mistake("a center loss of other features") { _ = ones([2, 3]).centerLoss([0, 1], centers: ones([4, 5])) },
  Mistake("a center loss of another type") { _ = ones([2, 3]).centerLoss([0, 1], centers: ones([4, 3], .float64)) },
  Mistake("a center loss with too few labels") { _ = ones([2, 3]).centerLoss([0], centers: ones([4, 3])) },
  Mistake("a center loss with too few row weights") {
    _ = ones([2, 3]).centerLoss([0, 1], centers: ones([4, 3]), rowWeights: [1])
  },
  Mistake("a center loss with a label without a class") { _ = ones([2, 3]).centerLoss([0, 4], centers: ones([4, 3])) },
  Mistake("a center loss with a label beyond 32 bits") {
    _ = ones([2, 3]).centerLoss([0, 1 << 40], centers: ones([4, 3]))
  },
  Mistake("a binary cross-entropy with positive weights for other classes") {
    _ = ones([2, 4]).binaryCrossEntropy(targets: ones([2, 4]), positiveWeight: ones([3]))
  },
  Mistake("a binary cross-entropy with weights for other rows") {
    _ = ones([2, 4]).binaryCrossEntropy(targets: ones([2, 4]), weights: ones([3, 1]))
  },
]
