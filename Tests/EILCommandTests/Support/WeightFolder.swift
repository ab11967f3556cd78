import Foundation
import Testing

/// A folder with the weights of a trained run, `w.safetensors`, and images that it takes, `x.npy`.
struct WeightFolder {
  let folder: String

  init() throws {
    folder = try TrainedRun.get().folder + "/weights-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let made = try Program.run("convert \(TrainedRun.path())/last.safetensors \(folder)/w.safetensors")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors.contains("found under 'model.' of a run's checkpoint"))
    try array("x.npy", [3, 3, 32, 32])
  }

  func path(_ name: String) -> String { folder + "/" + name }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

  /// Writes an array for NumPy, whose elements are the same in any type and order.
  func array(_ name: String, _ sizes: [Int], type: String = "<f4", isFortranOrder: Bool = false) throws {
    let count = sizes.reduce(1, *)
    let places = isFortranOrder ? (0..<count).map { WeightFolder.place($0, sizes) } : Array(0..<count)
    try write(name, sizes, type, isFortranOrder, places.map { Float($0 * 7919 % 1000) / 500 - 1 })
  }

  /// Writes these numbers.
  func array(_ name: String, numbers: [Float]) throws { try write(name, [1, numbers.count], "<f4", false, numbers) }

  private func write(
    _ name: String, _ sizes: [Int], _ type: String, _ isFortranOrder: Bool, _ numbers: [Float]
  ) throws {
    let shape = sizes.map(String.init).joined(separator: ", ")
    var text = "{'descr': '\(type)', 'fortran_order': \(isFortranOrder ? "True" : "False"), 'shape': (\(shape)), }"
    text += String(repeating: " ", count: 117 - text.count) + "\n"
    var data = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0]) + Data(text.utf8)
    for number in numbers { data.append(WeightFolder.bytes(number, type)) }
    try data.write(to: URL(fileURLWithPath: path(name)))
  }

  /// Where the element at `position` of a file whose first axis is the fastest is in row-major order.
  private static func place(_ position: Int, _ sizes: [Int]) -> Int {
    var (rest, step) = (position, sizes.reduce(1, *))
    return sizes.reduce(0) { place, size in
      step /= size
      defer { rest /= size }
      return place + rest % size * step
    }
  }

  private static func bytes(_ number: Float, _ type: String) -> Data {
    switch type {
    case "<f8": withUnsafeBytes(of: Double(number)) { Data($0) }
    case "<i4": withUnsafeBytes(of: Int32(number * 500)) { Data($0) }
    default: withUnsafeBytes(of: number) { Data($0) }
    }
  }
}
