import Autodiff

extension ONNXFile {
  /// Reads all stored tensors, in the file's order: half precision is widened to float32, whole numbers become int32.
  /// - Throws: when a whole number does not fit into int32, or two tensors have the same name.
  public func weights() throws(ONNXError) -> [(name: String, tensor: Tensor)] {
    var result: [(name: String, tensor: Tensor)] = []
    do throws(ONNXError) {
      for (position, stored) in tensors.enumerated() {
        guard positions[stored.name] == position else {
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
    do throws(ONNXError) { return try stored(name).tensor() } catch { throw error.inFile(path) }
  }

  /// Reads the stored tensor `name` as floating-point numbers, whole numbers as float64, for a look at what they are
  /// like. Those beyond 2^53 are rounded.
  /// - Throws: when there is none, or its type is one that is not computed with.
  public func numbers(_ name: String) throws(ONNXError) -> Tensor {
    do throws(ONNXError) {
      let stored = try stored(name)
      return stored.type.isFloatingPoint
        ? try stored.tensor() : Tensor(try stored.numbers(), shape: Shape(stored.sizes))
    } catch { throw error.inFile(path) }
  }

  private func stored(_ name: String) throws(ONNXError) -> StoredONNXTensor {
    guard let position = positions[name] else {
      throw ONNXError(.tensor(name), problem: "there is no stored tensor of this name")
    }
    return tensors[position]
  }

  /// What the file computes, in lines: who wrote it, inputs, outputs and operators. Weights are in `entries`.
  public var summary: [String] {
    let counts = operators.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    return ["written by \(producer.isEmpty ? "an unnamed program" : producer), opset \(opset)"]
      + inputs.map { "input \($0)" } + outputs.map { "output \($0)" } + ["operators \(counts)"]
  }
}

extension ONNXFile.Value: CustomStringConvertible {
  /// The name and the sizes, `?` for those that are open.
  public var description: String {
    let sizes = shape.map { $0.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") }
    return sizes.map { "\(name) [\($0)]" } ?? name
  }
}
