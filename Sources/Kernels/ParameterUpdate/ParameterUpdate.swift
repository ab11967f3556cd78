/// The update of one parameter (float32 or float64) by an optimizer's rule, in place; the rules are those of PyTorch's
/// optimizers.
///
/// Updates are collected and run together: one team of threads goes once through all of a network's parameters, however
/// many small ones there are.
///
/// All arrays of one update have one shape and type.
public struct ParameterUpdate {
  private let count: Int
  private let bytes: Int
  private let body: (Range<Int>) -> Void

  /// - Parameters:
  ///   - arrays: what is read and written.
  ///   - body: updates a range of the stored elements.
  init(_ parameter: NDArray, _ arrays: [NDArray], _ body: @escaping (Range<Int>) -> Void) {
    count = parameter.storedCount
    bytes = (arrays.count + 1) * count * parameter.dtype.byteCount
    // A bare pointer would not keep the arrays' memory.
    self.body = { range in withExtendedLifetime((parameter, arrays)) { body(range) } }
  }

  /// Runs all `updates`.
  public static func run(_ updates: [ParameterUpdate]) {
    var ends: [Int] = []
    for update in updates { ends.append((ends.last ?? 0) + update.count) }
    let work = Profile.Work(bytes: updates.reduce(0) { $0 + Double($1.bytes) })
    Profile.measure("parameter update", work) {
      Team.run(ends.last ?? 0) { range in
        var start = 0
        for (update, end) in zip(updates, ends) {
          let own = range.clamped(to: start..<end)
          if !own.isEmpty { update.body(own.lowerBound - start..<own.upperBound - start) }
          start = end
        }
      }
    }
  }

  /// Checks that `arrays` fit `parameter`, and brings the gradient into its layout.
  static func check(_ parameter: NDArray, _ gradient: NDArray, _ arrays: [NDArray?], _ rule: String) -> NDArray {
    for case let array? in arrays + [gradient] {
      require(
        array.shape == parameter.shape && array.dtype == parameter.dtype,
        "\(rule): \(array.dtype) of shape \(array.shape) does not fit the parameter's \(parameter.dtype) of shape "
          + "\(parameter.shape)")
    }
    for case let array? in arrays {
      require(
        array.layout == parameter.layout,
        "\(rule): a buffer has layout \(array.layout), but its parameter has \(parameter.layout)")
    }
    return gradient.converted(to: parameter.layout)
  }
}
