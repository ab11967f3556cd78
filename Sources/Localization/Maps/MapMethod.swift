import Autodiff
import Layers

/// A way of looking: how the score maps of classes are made of a network.
///
/// A method is used at once, or prepared once for many batches:
///
///     let maps = try GradCAM(at: "layer4").maps(of: network, images, classes: labels)
///     let mapper = try ClassActivationMap().mapper(for: network, optimized: true)
///     let found = mapper(images)
///     let best = found.maps(ofTop: 5)
///
/// One of your own is a struct whose stored properties are its settings. `MapMethods.register` makes it known by its
/// name, to `run.json` and to commands, which write settings as in `gradcam:at=layer4`.
public protocol MapMethod: Sendable, Codable {
  /// The method's name in tables, files and commands, such as `cam`.
  static var name: String { get }

  /// Prepares the maps of a network.
  ///
  /// - Parameters:
  ///   - network: `[N, 3, H, W]` to logits `[N, classes]`; it runs in evaluation mode.
  ///   - optimized: whether to compute for inference, with the weights as they are now, whatever becomes of the
  ///     network, as far as the method can. Otherwise the network itself runs, with its weights of the time.
  /// - Throws: an error that says what the method needs and the network has not.
  func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper
}

/// A network made ready by a map method.
public protocol Mapper: Sendable {
  /// Classifies images, and can then map any class of any of them.
  ///
  /// - Parameter images: `[N, 3, H, W]`, normalized as in training.
  func callAsFunction(_ images: Tensor) -> ActivationMaps
}

extension MapMethod {
  /// The maps of `classes`, one list for each image.
  ///
  /// - Parameters:
  ///   - images: `[N, 3, H, W]`, normalized as in training.
  ///   - classes: N lists of any length.
  /// - Throws: an error that says what the method needs and the network has not.
  public func maps(
    of network: any Layer<Tensor, Tensor>, _ images: Tensor, classes: [[Int]]
  ) throws -> [[ScoreMap]] {
    let mapper = try mapper(for: network, optimized: false)
    return mapper(images).maps(of: classes)
  }

  /// The map of one class of each image.
  ///
  /// - Parameter classes: N of them.
  /// - Throws: an error that says what the method needs and the network has not.
  public func maps(of network: any Layer<Tensor, Tensor>, _ images: Tensor, classes: [Int]) throws -> [ScoreMap] {
    try maps(of: network, images, classes: classes.map { [$0] }).map { $0[0] }
  }
}
