/// How much memory a file may ask for. A few bytes can stand for very many (compression, one value repeated along an
/// axis, one storage under many names), so readers compare what a file announces with its size before they take memory.
public struct ReadingLimits: Sendable, Hashable {
  /// Bytes that any file may ask for, however small it is; 64 MiB unless set.
  public var baseBytes: Int
  /// Bytes that it may ask for beyond that, for each byte of the file; 256 unless set.
  public var bytesPerFileByte: Int

  public init(baseBytes: Int = 1 << 26, bytesPerFileByte: Int = 256) {
    self.baseBytes = baseBytes
    self.bytesPerFileByte = bytesPerFileByte
  }

  /// The bytes that a file of `fileSize` bytes may ask for.
  public func allowance(fileSize: Int) -> Int {
    let (product, overflows) = fileSize.multipliedReportingOverflow(by: bytesPerFileByte)
    let (sum, overflowsToo) = product.addingReportingOverflow(baseBytes)
    return overflows || overflowsToo ? Int.max : sum
  }
}
