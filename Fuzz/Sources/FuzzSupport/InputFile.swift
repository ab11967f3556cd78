import Glibc
import Synchronization

/// The input as a file, for readers that take files: the same one for all inputs, in the folder for temporary files.
public final class InputFile: Sendable {
  /// Where the file is.
  public let path: String
  private let descriptor: Int32

  /// - Parameter name: of the file, in a folder of this process's own that goes with it.
  public init(_ name: String) {
    path = InputFile.folder + "/" + name
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { fatalError("cannot create \(path)") }
    InputFile.made.withLock { $0.append(path) }
  }

  private static let made = Mutex<[String]>([])

  /// A folder for the files of this process.
  public static let folder: String = {
    let path = (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/fuzz-\(getpid())"
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { fatalError("cannot create \(path)") }
    atexit {
      for path in InputFile.made.withLock({ $0 }) { unlink(path) }
      rmdir(InputFile.folder)
    }
    return path
  }()

  /// Makes `bytes` the file's content.
  public func write(_ bytes: UnsafeRawBufferPointer) {
    guard ftruncate(descriptor, 0) == 0 else { fatalError("cannot empty \(path)") }
    guard bytes.isEmpty || pwrite(descriptor, bytes.baseAddress, bytes.count, 0) == bytes.count else {
      fatalError("cannot write \(path)")
    }
  }
}
