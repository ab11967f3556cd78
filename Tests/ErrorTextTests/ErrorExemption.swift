/// Mistakes whose texts cannot say something that others do, and why.
struct ErrorExemption {
  let demand: ErrorContract.Demand
  let reason: String
  let mistakes: [String]

  static let all: [ErrorExemption] = [
    ErrorExemption(
      demand: .operands, reason: "there is no tensor yet: numbers, lists or settings are wrong in themselves",
      mistakes: [
        "a label without a class", "concatenating nothing", "counting to less than nothing",
        "a convolution with a stride of 0", "Nesterov's look ahead without momentum", "a negative learning rate",
        "a momentum above 1 for Adam",
      ]),
    ErrorExemption(
      demand: .operands, reason: "a shape has no element type before there is an array",
      mistakes: ["a shape of more elements than can be counted"]),
    ErrorExemption(
      demand: .operands, reason: "a network or a layer is wrong in itself, whatever it is run on",
      mistakes: [
        "a convolution layer without channels", "a convolution layer with groups that do not divide",
        "a linear layer without outputs", "upsampling by nothing", "upsampling to nothing", "two layers of one name",
        "a layer name that does not exist", "inserting behind a layer that does not exist",
        "removing a layer that does not exist", "a bare tensor in a layer", "layers in a tuple",
        "layers in a dictionary", "a layer in an enum", "a parameter in a plain struct", "one layer in two places",
        "a network without classes", "erasing after nothing", "thresholds for other layers",
      ]),
    ErrorExemption(
      demand: .operands, reason: "it is about the names of parameters",
      mistakes: [
        "a step without all gradients", "a step of another network", "a parameter group that matches nothing",
      ]),
    ErrorExemption(
      demand: .operands, reason: "it is about the order of runs and tapes, whatever the numbers are",
      mistakes: [
        "running a tape backward twice", "recording on a tape that has run backward", "operands of two tapes",
        "too few gradients of one's own", "differentiating twice what is written for once",
      ]),
  ]

  /// What the text of `mistake` need not say.
  static func demands(of mistake: String) -> [ErrorContract.Demand] {
    ErrorContract.Demand.allCases.filter { demand in
      all.contains { $0.demand == demand && $0.mistakes.contains(mistake) }
    }
  }
}
