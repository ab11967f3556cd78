import Autodiff
import Core

/// One call of a layer, as a forward hook sees it.
public struct LayerCall {
  /// The names of the layers around it and its own.
  public let path: [String]
  /// The layer that was called.
  public let layer: any Layer
  /// What it was given.
  public let input: Tensor
  /// What it returned, or what a tap made of that.
  public let output: Tensor
}

/// What is done with the outputs of some layers, by path.
struct Taps: Sendable {
  var bodies: [String: @Sendable (Tensor) -> Tensor] = [:]
  /// The paths that were met.
  var met: Set<String> = []
}

extension Context {
  /// Lets `body` see, and perhaps replace, what the layer at `path` gives; layers behind it read what `body` returns.
  ///
  /// Layers whose outputs are tapped run on their own instead of fused with those behind them. In evaluation mode, and
  /// behind frozen layers, a gradient is had like this:
  ///
  ///     let tape = Tape()
  ///     let kept = Mutex<Tensor?>(nil)
  ///     var context = Context(mode: .evaluation)
  ///     context.tap("layer3") { output in
  ///       let traced = output.traced(by: tape, retainingGradient: true)
  ///       kept.withLock { $0 = traced }
  ///       return traced
  ///     }
  ///
  /// - Parameter path: the names of the layers around it and its own, as in `features.3`; `path(of:)` of a network
  ///   finds it for a site. A second tap at one path comes behind the first.
  public mutating func tap(_ path: String, _ body: @escaping @Sendable (_ output: Tensor) -> Tensor) {
    guard let first = taps.bodies[path] else {
      taps.bodies[path] = body
      return
    }
    taps.bodies[path] = { body(first($0)) }
  }

  /// The tapped paths that no layer had so far, in alphabetical order: behind a run there should be none.
  public var unmetTaps: [String] { taps.bodies.keys.filter { !taps.met.contains($0) }.sorted() }

  /// Whether somebody wants to see what each layer gives, so that layers run one by one.
  package var showsLayers: Bool { forwardHook != nil || !taps.bodies.isEmpty }

  /// Whether a layer inside the one being run is tapped.
  var hasTapsInside: Bool {
    guard !taps.bodies.isEmpty else { return false }
    let prefix = path.isEmpty ? "" : currentPath + "."
    return taps.bodies.keys.contains { $0.hasPrefix(prefix) }
  }

  /// The path of the layer being run, as in `features.conv4_2`.
  public var currentPath: String { path.joined(separator: ".") }

  /// Runs `layer` under `name`, so that errors, forward hooks and taps know where in the network they are.
  public mutating func run(_ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor) -> Tensor {
    run(layer, named: name, on: input) { layer(input, &$0) }
  }

  /// The same where `body` is what `layer` computes.
  package mutating func run(
    _ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor, _ body: (inout Context) -> Tensor
  ) -> Tensor {
    // A layer without a name stands under that of the one around it, whose taps are not its own.
    guard !name.isEmpty else { return runUnnamed(layer, on: input, body) }
    path.append(name)
    defer { path.removeLast() }
    var inner = self
    // The shape and type, not the input: its memory must not be held for an error text.
    let described = { @Sendable [type = type(of: layer), shape = input.shape, dtype = input.dtype] in
      "(\(type)), run on \(shape) (\(dtype))"
    }
    var output = FailureContext.entering(name, describing: described) { body(&inner) }
    self = inner
    if showsLayers {
      output = tapped(output)
      forwardHook?(LayerCall(path: path, layer: layer, input: input, output: output))
    }
    return output
  }

  /// What a tap at the path of the layer being run, and `name` in it, makes of `output`, for a place that is no layer.
  package mutating func tapped(_ output: Tensor, at name: String) -> Tensor {
    path.append(name)
    defer { path.removeLast() }
    return tapped(output)
  }

  private mutating func tapped(_ output: Tensor) -> Tensor {
    guard !taps.bodies.isEmpty, let body = taps.bodies[currentPath] else { return output }
    taps.met.insert(currentPath)
    return body(output)
  }
}
