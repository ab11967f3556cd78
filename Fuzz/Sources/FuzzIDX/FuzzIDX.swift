import FuzzSupport
import Glibc

@testable import Datasets

/// The reader takes files, so the input becomes one: the same for all inputs, in the folder for temporary files.
private let path = (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/fuzz-idx-\(getpid())"
private let descriptor: Int32 = {
  let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { fatalError("cannot create \(path)") }
  atexit { unlink(path) }
  return descriptor
}()

@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard count > 0, ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, count, 0) == count else { return 0 }
  for axes in [1, 3] { _ = try? IDXFile(path, axes: axes) }
  return 0
}
