import Glibc

/// A file's content, mapped into memory: pages are read from the disk when they are touched.
///
/// The file must not be shortened while it is mapped; files replaced by `AtomicFile` stay whole for whoever has the old
/// one open. Nobody writes to the memory, so sharing it between threads is safe.
package final class MappedFile: @unchecked Sendable {
  package let bytes: UnsafeRawBufferPointer

  package init(path: String) throws(InterchangeError) {
    // A pipe would make the caller wait for someone who writes to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system("open the file", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("find out the file's size", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw InterchangeError(
        file: path, problem: "this is not a file", remedy: "Give the path of a file", cause: .access)
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .system("map the file into memory", path) }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
  }
}
