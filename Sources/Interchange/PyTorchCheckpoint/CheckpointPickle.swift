/// Pickles within files of PyTorch.
enum CheckpointPickle {
  /// Reads the pickle at the start of `bytes`; `name` says which it is, in errors. `end` is where it ends.
  static func read(
    _ bytes: HeldBytes, _ path: String, name: String
  ) throws(InterchangeError) -> (value: PickleValue, graph: PickleGraph, end: Int) {
    do throws(PickleError) {
      return try bytes.read { (bytes) throws(PickleError) in try PickleMachine.read(bytes) }
    } catch {
      throw InterchangeError(
        file: path, problem: "the pickle '\(name)', byte \(error.offset): \(error.problem)", remedy: error.remedy)
    }
  }
}
