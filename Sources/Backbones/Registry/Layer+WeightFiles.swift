import Autodiff
import Interchange
import Layers

extension Layer {
  /// Writes all parameters and buffers to the file at `path`, in the format that its name ends for: `.safetensors`,
  /// PyTorch's `.pth` and `.pt`, or NumPy's `.npz`. PyTorch: `torch.save(network.state_dict(), path)`.
  ///
  /// The file is replaced in one step; an old one stays whole if anything fails.
  ///
  /// - Throws: when the name ends for no such format, or the file cannot be written.
  public func save(to path: String) throws(InterchangeError) {
    try WeightFile.write(state.map { StoredArray(name: $0.name, $0.tensor) }, to: path)
  }

  /// Sets parameters and buffers from the file at `path`, of any of these formats. PyTorch:
  /// `network.load_state_dict(torch.load(path))`. Nothing is changed if it throws.
  ///
  /// - Parameters:
  ///   - policy: which differences between the names and shapes of both are allowed; none by default.
  ///   - renaming: how names of the file become names of the network, one rule after the other.
  /// - Returns: what went where.
  /// - Throws: `InterchangeError` when the file cannot be read, `LoadError` when names or shapes differ in a way that
  ///   the policy does not allow.
  @discardableResult
  public func load(
    _ path: String, verify policy: LoadPolicy = .strict, renaming: [NameRule] = []
  ) throws -> LoadReport {
    try load(WeightFile(path: path), verify: policy, renaming: renaming)
  }
}
