/// How a network is written as an ONNX file.
public struct ONNXExportOptions: Sendable {
  /// What becomes of batch normalization.
  public enum BatchNorm: String, Sendable, CaseIterable {
    /// It goes into the weights of the convolution or linear layer before it, where there is one.
    case folded
    /// It stays an operation of its own, with all its values under their own names, so that the file can be trained.
    case kept
  }

  /// The versions of the operators that can be written.
  public static let opsets = 13...22

  /// The version of the operators. By default 17, which ONNX Runtime has known since 1.12, or that of the file that a
  /// network was read from.
  public var opset: Int?
  /// The number of images in a batch; any number by default.
  public var batch: Int?
  /// Folded by default.
  public var batchNorm = BatchNorm.folded
  /// Whether the file has a second output `cam`, `[N, classes, h, w]`: the class activation maps of all classes before
  /// they are normalized. The network must be a `Sequential` with global average pooling and at most one linear layer
  /// behind that.
  public var classActivationMaps = false
  /// Texts for readers of the file.
  public var metadata: [String: String] = [:]

  public init(
    opset: Int? = nil, batch: Int? = nil, batchNorm: BatchNorm = .folded, classActivationMaps: Bool = false,
    metadata: [String: String] = [:]
  ) {
    (self.opset, self.batch, self.batchNorm) = (opset, batch, batchNorm)
    (self.classActivationMaps, self.metadata) = (classActivationMaps, metadata)
  }

  func check() throws(ONNXError) {
    if let opset, !ONNXExportOptions.opsets.contains(opset) {
      throw ONNXError(
        problem: "operators of version \(opset) cannot be written",
        remedy: "Choose an opset from \(ONNXExportOptions.opsets.lowerBound) to \(ONNXExportOptions.opsets.upperBound)")
    }
    guard batch ?? 1 > 0 else {
      throw ONNXError(problem: "a batch of \(batch ?? 0) images is not possible", remedy: "Give at least 1, or none")
    }
  }
}

/// What was written into an ONNX file.
public struct ONNXReport: Sendable {
  /// Where the file was written.
  public let path: String
  /// Bytes of the file.
  public let byteCount: Int
  /// The version of the standard operators that it asks for.
  public let opset: Int
  /// The name and the sizes of the input, with `batch` where any number of images is taken.
  public let input: (name: String, shape: String)
  /// The same of the outputs.
  public let outputs: [(name: String, shape: String)]
  /// The operators and how often each is used, by name.
  public let operators: [(name: String, count: Int)]
  /// Tensors of weights.
  public let weightCount: Int
  /// Numbers in them.
  public let parameterCount: Int
  /// How many batch normalizations went into the weights before them.
  public let foldedBatchNorms: Int
}
