import Autodiff
import Core

extension Traversal.Property {
  /// Stops the program if a value of this property, which is neither a layer nor an array or optional, has something in
  /// it that trains or is saved: it would be passed over in silence.
  func requireNothingToFind(in value: Mirror) {
    guard let kind = Self.kind(value.displayStyle), let member = Self.member(in: value) else { return }
    fail(
      "layer \(owner): its property '\(name)' is \(kind) that holds \(member), which neither trains nor is saved from "
        + "there. Use an array, an Optional, a Sequential or a Layer struct of its own")
  }

  /// Nil for what has nothing in it, and for classes, whose instances may hold each other.
  private static func kind(_ style: Mirror.DisplayStyle?) -> String? {
    switch style {
    case .tuple: "a tuple"
    case .dictionary: "a dictionary"
    case .set: "a set"
    case .enum: "an enum"
    case .struct: "a plain struct"
    default: nil
    }
  }

  private static func member(in container: Mirror) -> String? {
    guard container.displayStyle != .class else { return nil }
    for child in container.children {
      if let found = name(of: child.value) { return found }
    }
    return nil
  }

  /// What `value` is, or what is somewhere in it. A layer without parameters and buffers may be anywhere.
  private static func name(of value: Any) -> String? {
    switch value {
    case is Parameter: return "a parameter"
    case is Buffer: return "a buffer"
    case is Tensor: return "a bare tensor"
    case let layer as any Layer:
      let found = Traversal(layer)
      return found.parameters.isEmpty && found.buffers.isEmpty ? nil : "a layer (\(type(of: layer)))"
    default: return member(in: Mirror(reflecting: value))
    }
  }
}
