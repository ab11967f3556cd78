import Datasets
import Glibc

/// A folder of its own for one test, removed with everything in it when the value goes away.
final class Folder {
  let path: String
  /// Made so far, outer ones first.
  private var folders: [String] = []

  init() {
    var template = Array("/tmp/datasets-tests-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "."
    folders = [path]
  }

  deinit {
    for folder in folders.reversed() {
      guard let stream = opendir(folder) else { continue }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        unlink("\(folder)/\(name)")
      }
      closedir(stream)
      rmdir(folder)
    }
  }

  /// Makes the folder `name` and those above it.
  func makeFolder(_ name: String) {
    var made = path
    for part in name.split(separator: "/") {
      made += "/\(part)"
      if mkdir(made, 0o755) == 0 { folders.append(made) }
    }
  }

  func write(_ name: String, _ text: String) { write(name, bytes: Array(text.utf8)) }

  func write(_ name: String, bytes: [UInt8]) {
    if let slash = name.lastIndex(of: "/") { makeFolder(String(name[..<slash])) }
    guard let file = fopen("\(path)/\(name)", "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func write(_ name: String, _ image: Image) throws {
    write(name, bytes: try name.hasSuffix(".png") ? image.encodedPNG() : image.encodedJPEG(quality: 95))
  }

  func remove(_ name: String) { Glibc.remove("\(path)/\(name)") }
}

/// The folder with real images, from the environment variable EIL_DATA; nil where it is not set.
let realData: String? = getenv("EIL_DATA").map { String(cString: $0) }

/// An image of one color that tells its number.
func plain(_ number: Int, width: Int = 20, height: Int = 16) -> Image {
  Image(width: width, height: height, filledWith: [UInt8(number * 20 % 256), 100, UInt8(255 - number)])
}

/// What `body` throws, as text.
func errorText(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}
