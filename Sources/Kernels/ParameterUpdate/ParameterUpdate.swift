/// The update rules of optimizers, in one pass over the memory of a parameter (float32 or float64), in place.
///
/// All arrays of one call have one shape and type. The rules are those of PyTorch's optimizers.
public enum ParameterUpdate {
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
