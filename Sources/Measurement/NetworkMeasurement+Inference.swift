import Autodiff
import Layers
import Localization

extension NetworkMeasurement {
  /// Measures the classes of a batch of images, with class activation maps if wanted.
  ///
  /// - Parameters:
  ///   - isOptimized: whether the network is made ready for inference first.
  ///   - maps: of how many of each image's likeliest classes the maps are computed too, at the features' resolution
  ///     and from the same pass; nil for none.
  ///   - method: how maps are made; class activation maps unless told otherwise.
  ///   - progress: called behind each run with how many are done and how many there will be.
  /// - Throws: `MeasurementError` for settings that cannot be measured, `UnknownLayerName` for a place to erase that
  ///   the backbone has not, the map method's error where the network has no such maps.
  public func inference(
    isOptimized: Bool = true, maps: Int? = nil, by method: any MapMethod = ClassActivationMap(),
    _ progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> MeasurementResult {
    let network = try network()
    let images = images()
    let predict = try maps.map { try mapping(network, $0, method, isOptimized) } ?? predicting(network, isOptimized)
    let (runs, profile) = measured(progress) { predict(images) }
    let work = NetworkWork(network, batch: batch, imageSize: imageSize, mode: .evaluation)
    var result = MeasurementResult(.infer, of: self, runs, operations: work.inferenceOperations)
    result.profile = profile
    result.optimized = isOptimized
    result.cams = maps
    return result
  }

  private func predicting(_ network: Sequential, _ isOptimized: Bool) -> (Tensor) -> Void {
    let prepared = prepared(network, isOptimized)
    return { images in _ = prepared.predict(images) }
  }

  private func prepared(_ network: Sequential, _ isOptimized: Bool) -> any Layer<Tensor, Tensor> {
    guard isOptimized else { return network }
    return network.optimizedForInference(algorithm: Computing.convolutions)
  }

  private func mapping(
    _ network: Sequential, _ count: Int, _ method: any MapMethod, _ isOptimized: Bool
  ) throws -> (Tensor) -> Void {
    guard (1...classes).contains(count) else {
      throw MeasurementError("\(count) maps an image were asked for; there can be 1 to \(classes), one a class")
    }
    let mapper = try method.mapper(for: network, optimized: isOptimized)
    return { images in _ = mapper(images).maps(ofTop: count) }
  }
}
