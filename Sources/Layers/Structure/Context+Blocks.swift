import Autodiff
import Kernels

extension Context {
  /// Runs a path of a block whose output must fit what lies beside it; stops the program if a layer in it appended a
  /// branch to the batch.
  ///
  /// - Parameter block: its type, for the text.
  mutating func checkingBranches(
    _ block: String, _ input: Tensor, _ body: (inout Context) -> Tensor
  ) -> Tensor {
    let branches = branchCount
    let output = body(&self)
    require(
      branchCount == branches,
      "\(block): a layer inside the block appended a branch to the input \(input.array.described), so its output no "
        + "longer fits the \(block == "Residual" ? "shortcut" : "block's other path"); insert erasing layers behind "
        + "the block instead")
    return output
  }

  /// A layer that has no name of its own: it runs, and is seen, under that of the one around it.
  mutating func runUnnamed(
    _ layer: any Layer<Tensor, Tensor>, on input: Tensor, _ body: (inout Context) -> Tensor
  ) -> Tensor {
    let output = body(&self)
    forwardHook?(LayerCall(path: path, layer: layer, input: input, output: output))
    return output
  }
}
