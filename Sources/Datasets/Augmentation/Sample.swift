import Imaging

/// An image on its way into a batch, with what must follow its pixels when they move.
public struct Sample: Sendable {
  /// The pixels as the steps so far have left them, 8 bits a channel.
  public var image: Image
  /// In pixels of `image`, clipped to it.
  public var boxes: [Box]
  /// As large as `image`.
  public var mask: Mask?
  /// The position of its class in `classNames`, from 0.
  public var label: Int

  public init(image: Image, boxes: [Box] = [], mask: Mask? = nil, label: Int = 0) {
    self.image = image
    self.boxes = boxes
    self.mask = mask
    self.label = label
  }
}

extension Sample {
  /// Resizes image, boxes and mask to `width` x `height`.
  public mutating func resize(width: Int, height: Int) { change { $0.resize(width: width, height: height) } }

  /// Resizes the part inside `region`, which must lie in the image, to `width` x `height`.
  public mutating func resize(width: Int, height: Int, from region: Box) {
    change { $0.resize(width: width, height: height, from: region) }
  }

  /// Keeps the `width` x `height` pixels from (`left`, `top`). Past the edge, pixels are black and belong to no object;
  /// boxes are clipped, and those left without a pixel dropped.
  public mutating func crop(left: Int, top: Int, width: Int, height: Int) {
    change { $0.crop(left: left, top: top, width: width, height: height) }
  }

  /// Exchanges left and right.
  public mutating func flip() { change { $0.flip() } }

  private mutating func change(_ body: (inout FramedSample) -> Void) {
    var framed = FramedSample(self)
    body(&framed)
    self = framed.rendered()
  }
}

/// A sample whose image is still the source's, with what is to be done to it. Boxes and mask have followed already.
public struct FramedSample: Sendable {
  private(set) var sample: Sample
  private(set) var framing: Framing

  /// The sample as it is.
  public init(_ sample: Sample) {
    self.sample = sample
    framing = Framing(wholeOf: sample.image.size)
  }

  /// The size that the image will have.
  public var size: ImageSize { framing.size }

  /// The sample with its pixels computed.
  public func rendered() -> Sample {
    var result = sample
    result.image = sample.image.framed(by: framing)
    return result
  }

  /// Computes the pixels, for what cannot be put off any longer.
  private mutating func render() { self = FramedSample(rendered()) }
}

extension FramedSample {
  /// Resizes image, boxes and mask to `width` x `height`.
  public mutating func resize(width: Int, height: Int) {
    guard width != size.width || height != size.height else { return }
    if !framing.isWhole { render() }
    let (x, y) = (Double(width) / Double(size.width), Double(height) / Double(size.height))
    sample.boxes = sample.boxes.map { $0.scaled(x: x, y: y) }
    sample.mask = sample.mask?.resized(width: width, height: height)
    framing.resize(framing.region, to: ImageSize(width: width, height: height))
  }

  /// Resizes the part inside `region`, which must lie in the image, to `width` x `height`.
  public mutating func resize(width: Int, height: Int, from region: Box) {
    if !framing.isWhole { render() }
    let (x, y) = (Double(width) / region.width, Double(height) / region.height)
    let size = ImageSize(width: width, height: height)
    sample.boxes = sample.boxes.compactMap {
      $0.moved(x: -region.left, y: -region.top).scaled(x: x, y: y).visiblePart(in: size)
    }
    sample.mask = sample.mask?.resized(width: width, height: height, from: region)
    framing.resize(region, to: size)
  }

  /// Keeps the `width` x `height` pixels from (`left`, `top`). Past the edge, pixels are black and belong to no object;
  /// boxes are clipped, and those left without a pixel dropped.
  public mutating func crop(left: Int, top: Int, width: Int, height: Int) {
    guard left != 0 || top != 0 || width != size.width || height != size.height else { return }
    let wanted = ImageSize(width: width, height: height)
    sample.boxes = sample.boxes.compactMap { $0.moved(x: -Double(left), y: -Double(top)).visiblePart(in: wanted) }
    sample.mask = sample.mask?.cropped(left: left, top: top, width: width, height: height)
    guard !framing.contains(left: left, top: top, wanted) else {
      framing.crop(left: left, top: top, to: wanted)
      return
    }
    var padded = rendered()
    padded.image = padded.image.cropped(left: left, top: top, width: width, height: height)
    self = FramedSample(padded)
  }

  /// Exchanges left and right.
  public mutating func flip() {
    sample.boxes = sample.boxes.map { $0.mirrored(width: size.width, convention: .continuous) }
    sample.mask = sample.mask?.flippedHorizontally()
    framing.mirror()
  }
}
