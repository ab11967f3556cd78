import Autodiff
import Synchronization

extension Layer {
  /// All parameters and buffers by name, in order.
  public var state: [(name: String, tensor: Tensor)] {
    let all = Traversal(self)
    return all.parameters.map { ($0.name, Tensor($0.parameter.array)) }
      + all.buffers.map { ($0.name, $0.buffer.wrappedValue) }
  }

  /// The names and shapes of all parameters and buffers, in the same order.
  public var stateShapes: [(name: String, shape: Shape)] {
    let all = Traversal(self)
    return all.parameters.map { ($0.name, $0.parameter.shape) }
      + all.buffers.map { ($0.name, $0.buffer.wrappedValue.shape) }
  }

  /// Sets parameters and buffers from `state`: a dictionary, or a file that reads its values when they are asked for.
  /// Nothing is changed if it throws.
  ///
  ///     let report = try network.load(WeightFile(path: "resnet50.pth"), verify: .allowingMissing)
  ///     print(report)
  ///
  /// - Parameters:
  ///   - verify: which differences are allowed, and what is done about them; none by default.
  ///   - renaming: how names of the state become names of the network, one rule after the other.
  /// - Returns: what went where.
  /// - Throws: `LoadError` when names or shapes differ in a way that the policy does not allow, rules make two names
  ///   one, or a value cannot be read.
  @discardableResult
  public func load(
    _ state: some TensorSource, verify policy: LoadPolicy = .strict, renaming: [NameRule] = []
  ) throws(LoadError) -> LoadReport {
    try load(state, verify: policy, renaming: renaming) { _ in true }
  }

  /// The same, where only the names that are `isOptional` may be missing on either side, if the policy allows that.
  package func load(
    _ state: some TensorSource, verify policy: LoadPolicy, renaming: [NameRule], isOptional: (String) -> Bool
  ) throws(LoadError) -> LoadReport {
    let shapes = state.shapes
    let plan: LoadPlan
    do throws(NameRuleError) { plan = try LoadPlan(self, shapes: shapes, policy, renaming) } catch {
      throw LoadError(.renaming(error))
    }
    if let error = plan.error(stateNames: shapes.map(\.name), isOptional: isOptional) { throw error }
    // All is read before anything is set.
    let tensors: [String: Tensor]
    do { tensors = try state.tensors(named: plan.assignments.map(\.source)) } catch {
      throw LoadError(.reading(error), plan.report)
    }
    var values: [Tensor] = []
    for assignment in plan.assignments {
      guard let value = tensors[assignment.source], value.shape == assignment.shape else {
        throw LoadError(.reading(UnreadTensor(name: assignment.source)), plan.report)
      }
      let detached = value.detached()
      values.append(assignment.change?.apply(to: detached, shape: assignment.target.shape) ?? detached)
    }
    for (assignment, value) in zip(plan.assignments, values) { assignment.target.set(value) }
    return plan.report
  }
}

/// A source of tensors that gave another tensor than it had announced, or none.
private struct UnreadTensor: Error, CustomStringConvertible {
  let name: String

  var description: String { "the tensor '\(name)' is not what its source has announced" }
}

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
