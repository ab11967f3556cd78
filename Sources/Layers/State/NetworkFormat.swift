import Autodiff
import Synchronization

/// A file that holds a whole network, so that a program which cannot build it by name can use it all the same. Module
/// `ONNX` has one: `NetworkFormats.register(ONNXNetworkFormat())`.
public protocol NetworkFormat: Sendable {
  /// What files of the format are called in a run's folder, such as `network.onnx`.
  var fileName: String { get }

  /// Writes what `network` does at evaluation, with its parameters and running statistics under their own names.
  ///
  /// - Parameter imageShape: `[C, H, W]`.
  func write(_ network: any Layer<Tensor, Tensor>, imageShape: [Int], to path: String) throws

  /// Reads a network back. Its parameters and running statistics have the names that they had, or these with
  /// `features.` before them, and the shapes that they had, but for axes of 1. What is called otherwise is a part of
  /// the network that stays as it was written.
  func read(_ path: String) throws -> Sequential
}

/// The format in which networks are saved beside weights, if there is one.
public enum NetworkFormats {
  private static let format = Mutex<(any NetworkFormat)?>(nil)

  /// Makes `newFormat` the one that run folders use from now on, in the whole program.
  public static func register(_ newFormat: any NetworkFormat) { format.withLock { $0 = newFormat } }

  /// The one that was registered.
  public static var registered: (any NetworkFormat)? { format.withLock { $0 } }
}
