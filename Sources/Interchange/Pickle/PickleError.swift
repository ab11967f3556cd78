/// Where and why a pickle is refused.
struct PickleError: Error {
  /// Bytes of the pickle before the trouble.
  let offset: Int
  let problem: String
  var remedy = "The file is damaged or was written by a faulty program; fetch or write it again"

  /// A global outside the few that are allowed.
  static func refused(_ global: String, at offset: Int) -> PickleError {
    PickleError(
      offset: offset, problem: "it names '\(global)', which has no place in a file of tensors and is not run",
      remedy: "Where the file can be trusted, load it in Python and save the state dictionary alone: "
        + "torch.save(model.state_dict(), path)")
  }
}
