import Autodiff
import Core

/// A parameter and its name in the network, such as `features.0.weight`.
public struct NamedParameter: Sendable {
  /// Its path in the network, joined by dots, as in PyTorch's `named_parameters()`.
  public let name: String
  /// The parameter itself, which layers share with it.
  public let parameter: Parameter

  public init(name: String, parameter: Parameter) {
    self.name = name
    self.parameter = parameter
  }
}

/// A buffer and its name in the network, such as `bn1.running_mean`.
public struct NamedBuffer: Sendable {
  /// Its path in the network, joined by dots, as in PyTorch's `named_buffers()`.
  public let name: String
  /// The buffer itself, which layers share with it.
  public let buffer: Buffer

  public init(name: String, buffer: Buffer) {
    self.name = name
    self.buffer = buffer
  }
}

extension Layer {
  /// All parameters in this layer and the layers in it, in order.
  ///
  /// They are looked for each time. That checks the layer: a stored tensor that is neither `@Parameter` nor `@Buffer`,
  /// a layer or parameter where none is looked for (in a tuple, a dictionary, an enum or a plain struct), a name used
  /// twice and a parameter reached twice stop the program with a text.
  public var namedParameters: [NamedParameter] { Traversal(self).parameters }

  /// All buffers in this layer and the layers in it, in order.
  public var namedBuffers: [NamedBuffer] { Traversal(self).buffers }

  /// The number of trainable and frozen values.
  public var parameterCount: Int { namedParameters.reduce(0) { $0 + $1.parameter.shape.elementCount } }
}

extension String {
  /// Whether this path, of a layer or a value, is that of `layer` or of something in it.
  package func isPath(in layer: String) -> Bool { self == layer || hasPrefix(layer + ".") }
}

/// A walk through a layer by reflection.
struct Traversal {
  /// A stored property of a layer.
  struct Property {
    let name: String
    let owner: Any.Type
  }

  private(set) var parameters: [NamedParameter] = []
  private(set) var buffers: [NamedBuffer] = []
  /// All layers that were met: the outermost first, each before those in it.
  private(set) var layers: [any Layer] = []
  private var names: Set<String> = []
  private var owners: [ObjectIdentifier: String] = [:]

  init(_ layer: any Layer) { visit(layer, path: []) }

  private mutating func visit(_ layer: any Layer, path: [String]) {
    layers.append(layer)
    if let naming = layer as? any NamesItsValues {
      for named in naming.ownParameters { add(named.parameter, path + [named.name]) }
      for named in naming.ownBuffers { add(named.buffer, path + [named.name]) }
      layers += naming.ownLayers
      guard layer is any LayerContainer else { return }
    }
    if let container = layer as? any LayerContainer {
      for (name, child) in container.namedChildren { visit(child, path: name.isEmpty ? path : path + [name]) }
      return
    }
    for child in Mirror(reflecting: layer).children {
      guard let label = child.label else { continue }
      let name = label.hasPrefix("_") ? String(label.dropFirst()) : label
      visit(child.value, path: path + [name.snakeCased], Property(name: name, owner: type(of: layer)))
    }
  }

  private mutating func visit(_ value: Any, path: [String], _ property: Property) {
    switch value {
    case let parameter as Parameter: add(parameter, path)
    case let buffer as Buffer: add(buffer, path)
    case let layer as any Layer: visit(layer, path: path)
    case is Tensor:
      fail(
        "layer \(property.owner): its property '\(property.name)' is a bare tensor, which neither trains nor is saved. "
          + "Mark it @Parameter or @Buffer, or keep numbers instead")
    default: visit(collection: value, path: path, property)
    }
  }

  private mutating func visit(collection value: Any, path: [String], _ property: Property) {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
      if let wrapped = mirror.children.first { visit(wrapped.value, path: path, property) }
    case .collection:
      for (index, child) in mirror.children.enumerated() {
        visit(child.value, path: path + [String(index)], property)
      }
    default: property.requireNothingToFind(in: mirror)
    }
  }

  private mutating func add(_ parameter: Parameter, _ path: [String]) {
    claim(path)
    let name = path.joined(separator: ".")
    if let other = owners.updateValue(name, forKey: ObjectIdentifier(parameter)) {
      fail("network: one parameter is reached as both '\(other)' and '\(name)'; a layer may stand in a network once")
    }
    parameters.append(NamedParameter(name: name, parameter: parameter))
  }

  private mutating func add(_ buffer: Buffer, _ path: [String]) {
    claim(path)
    buffers.append(NamedBuffer(name: path.joined(separator: "."), buffer: buffer))
  }

  private mutating func claim(_ path: [String]) {
    let name = path.joined(separator: ".")
    require(names.insert(name).inserted, "network: the name '\(name)' is used twice; give one of the layers another")
  }
}

extension String {
  /// `runningMean` as `running_mean`.
  var snakeCased: String {
    reduce(into: "") { result, character in
      if character.isUppercase && !result.isEmpty { result.append("_") }
      result.append(character.lowercased())
    }
  }
}

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
