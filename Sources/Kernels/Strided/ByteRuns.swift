/// Equally long runs of bytes at equal distances, to be copied from one array to another.
struct ByteRuns {
  let count: Int
  let bytes: Int
  let sourceOffset: Int
  let sourceStep: Int
  let targetOffset: Int
  let targetStep: Int

  /// The way back.
  var swapped: ByteRuns {
    ByteRuns(
      count: count, bytes: bytes, sourceOffset: targetOffset, sourceStep: targetStep, targetOffset: sourceOffset,
      targetStep: sourceStep)
  }

  func copy(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
    guard count > 1 else {
      if count == 1 { StridedCopy.copyBytes(from: source + sourceOffset, to: target + targetOffset, bytes) }
      return
    }
    let (source, target) = (source + sourceOffset, target + targetOffset)
    Team.run(count, grain: max(1, 65536 / max(1, bytes))) { rows in
      for row in rows {
        (target + row * targetStep).copyMemory(from: source + row * sourceStep, byteCount: bytes)
      }
    }
  }
}
