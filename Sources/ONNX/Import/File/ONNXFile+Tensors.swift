import Autodiff

extension ONNXFile {
  /// Reads all stored tensors, in the file's order: half precision is widened to float32, whole numbers become int32.
  /// - Throws: when a whole number does not fit into int32, or two tensors have the same name.
  public func weights() throws(ONNXError) -> [(name: String, tensor: Tensor)] {
    var seen: Set<String> = []
    var result: [(name: String, tensor: Tensor)] = []
    do throws(ONNXError) {
      for stored in tensors {
        guard seen.insert(stored.name).inserted else {
          throw ONNXError.damaged("two tensors have this name", .tensor(stored.name))
        }
        result.append((stored.name, try stored.tensor()))
      }
    } catch { throw error.inFile(path) }
    return result
  }

  /// Reads the stored tensor `name`.
  /// - Throws: when there is none, or a whole number does not fit into int32.
  public func tensor(_ name: String) throws(ONNXError) -> Tensor {
    do throws(ONNXError) {
      guard let stored = tensors.first(where: { $0.name == name }) else {
        throw ONNXError(.tensor(name), problem: "there is no stored tensor of this name")
      }
      return try stored.tensor()
    } catch { throw error.inFile(path) }
  }
}
