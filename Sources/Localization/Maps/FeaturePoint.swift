import Autodiff
import Core
import Kernels
import Layers
import Synchronization

/// A named point of a network: the features there, and the gradients of classes' logits with respect to them, in
/// evaluation mode and whatever is frozen.
///
/// A point between the layers of nested `Sequential`s cuts the network in two, so that a gradient costs what lies
/// behind it. At any other, as inside a block with a shortcut, the output is tapped and the whole network runs.
public struct FeaturePoint: Sendable {
  /// The site or path.
  public let name: String
  private let network: any Layer<Tensor, Tensor>
  private let cut: Cut?

  /// The network before the point, behind it, and behind it for logits alone.
  private struct Cut: Sendable {
    let front: any Layer<Tensor, Tensor>
    let back: Sequential
    let classifier: any Layer<Tensor, Tensor>
  }

  /// - Parameters:
  ///   - name: a site such as `pool4`, or the path of any layer in the network, such as `layer4.1.conv2`.
  ///   - optimized: whether features and logits are computed for inference, with the weights as they are now; only
  ///     where the point cuts the network in two. Gradients always come from the network itself.
  /// - Throws: `UnknownLayerName` if the network has no such point.
  public init(_ name: String, of network: any Layer<Tensor, Tensor>, optimized: Bool = false) throws(UnknownLayerName) {
    self.name = name
    self.network = network
    let sequential = network as? Sequential
    if let sequential, (try? sequential.checkNames([name])) != nil {
      let (front, back) = (sequential.prefix(through: name), sequential.suffix(after: name))
      cut = Cut(
        front: optimized ? front.optimizedForInference(algorithm: Convolution.algorithm) : front, back: back,
        classifier: optimized ? back.optimizedForInference(algorithm: Convolution.algorithm) : back)
      return
    }
    cut = nil
    guard FeaturePoint.paths(of: network).contains(name) else {
      throw UnknownLayerName(name: name, known: sequential?.siteNames ?? FeaturePoint.paths(of: network), matches: 0)
    }
  }

  /// The features at the point and the logits, recorded nowhere.
  ///
  /// - Parameter images: `[N, 3, H, W]`.
  public func callAsFunction(_ images: Tensor) -> (features: Tensor, logits: Tensor) {
    if let cut {
      let features = cut.front.predict(images).detached()
      return (features, cut.classifier.predict(features).detached())
    }
    let (features, logits) = tapped(images.detached()) { $0 }
    return (features, logits.detached())
  }

  /// The gradients, of the shape of `features`, of each image's logit of its class with respect to the features.
  ///
  /// - Parameters:
  ///   - classes: one for each image.
  ///   - features: `[N, K, h, w]`, as the network gave them for `images`.
  ///   - images: `[N, 3, H, W]`.
  public func gradients(of classes: [Int], features: Tensor, images: Tensor) -> Tensor {
    let tape = Tape()
    let (leaf, logits): (Tensor, Tensor)
    if let cut {
      leaf = features.detached().traced(by: tape, retainingGradient: true)
      var context = Context(mode: .evaluation)
      logits = cut.back(leaf, &context)
    } else {
      // What reaches the logits past the point, as over a shortcut, has to be on the same tape.
      (leaf, logits) = tapped(images.detached().traced(by: tape)) { $0.traced(by: tape, retainingGradient: true) }
    }
    let gradients = logits.backward(seed: FeaturePoint.picking(classes, of: logits))
    return gradients[leaf] ?? .zeros(features.shape, features.dtype)
  }

  /// 1 at each row's class and 0 elsewhere: backward from it is backward from the sum of these logits.
  private static func picking(_ classes: [Int], of logits: Tensor) -> Tensor {
    let (count, width) = (logits.shape[0], logits.shape[1])
    require(classes.count == count, "FeaturePoint: \(classes.count) classes for \(count) images; give one each")
    var seed = [Float](repeating: 0, count: count * width)
    for (row, label) in classes.enumerated() {
      require(label >= 0 && label < width, "FeaturePoint: class \(label) is not in 0..<\(width)")
      seed[row * width + label] = 1
    }
    return Tensor(seed, shape: [count, width]).cast(to: logits.dtype)
  }

  /// Runs the whole network, with `replace`'s result instead of the output at the point, and returns both it and the
  /// logits.
  private func tapped(
    _ images: Tensor, _ replace: @escaping @Sendable (Tensor) -> Tensor
  ) -> (features: Tensor, logits: Tensor) {
    let kept = KeptTensor()
    var context = Context(mode: .evaluation)
    context.tap(name) { output in kept.keep(replace(output.detached())) }
    let logits = network(images, &context)
    guard let features = kept.tensor else {
      fail("FeaturePoint: no layer ran as '\(name)', though \(type(of: network)) has one; name a layer around it")
    }
    return (features, logits)
  }

  /// The paths of all layers in `layer`.
  private static func paths(of layer: any Layer) -> [String] {
    let children: [(name: String, layer: any Layer)]
    if let container = layer as? any LayerContainer {
      children = container.namedChildren
    } else {
      children = Mirror(reflecting: layer).children.compactMap { child in
        guard let name = child.label, let layer = child.value as? any Layer else { return nil }
        return (name, layer)
      }
    }
    return children.flatMap { name, layer in [name] + paths(of: layer).map { "\(name).\($0)" } }
  }
}

/// What a tap saw.
private final class KeptTensor: Sendable {
  private let value = Mutex<Tensor?>(nil)

  var tensor: Tensor? { value.withLock { $0 } }

  func keep(_ tensor: Tensor) -> Tensor {
    value.withLock { $0 = tensor }
    return tensor
  }
}
