import Datasets
import Imaging
import Localization

/// Over how many images of a part of a data set its numbers are, and why others were left out.
///
/// The counts add up: `all` is `classified` and `unreadable`, and `classified` is `localized`, `withoutBox`,
/// `boxOutside` and `emptyMask`. Its JSON has the properties' names as keys.
public struct ImageCounts: Sendable, Hashable, Codable {
  /// Images of the part.
  public internal(set) var all = 0
  /// Those that could not be read.
  public internal(set) var unreadable = 0
  /// Those that the network was given: classification is measured on them.
  public internal(set) var classified = 0
  /// Of these, images for which a logit was NaN, so that no class was found: they count as misses.
  public internal(set) var undecided = 0
  /// Of these, images without box and mask.
  public internal(set) var withoutBox = 0
  /// Images whose boxes all lie outside of what the network was given, and that have no mask.
  public internal(set) var boxOutside = 0
  /// Images without a box whose mask shows no object.
  public internal(set) var emptyMask = 0
  /// Images with a true box, or a mask that gives one: localization is measured on them.
  public internal(set) var localized = 0
  /// Of these, images with a mask: `pxAP` is measured on them.
  public internal(set) var masked = 0
  /// Images that are localized and have no mask, where others of the data set have one.
  public internal(set) var maskMissing = 0
  /// Images that are localized by a box and whose mask shows no object: all its pixels count as background.
  public internal(set) var maskWithoutObject = 0

  init() {}

  /// The counts so far of a part of `all` images.
  init(all: Int) { self.all = all }
}

extension ImageCounts {
  /// Counts an image that was read; whether it takes part in localization.
  ///
  /// - Parameters:
  ///   - annotation: what the data set says of the image.
  ///   - boxes: what is left of its boxes in what the network was given.
  mutating func add(_ annotation: Annotation, boxes: [Box], mask: Mask?) -> Bool {
    classified += 1
    let showsObject = mask.map { $0.box != nil }
    guard !boxes.isEmpty || showsObject == true else {
      if showsObject == false { emptyMask += 1 } else if annotation.boxes.isEmpty { withoutBox += 1 } else {
        boxOutside += 1
      }
      return false
    }
    localized += 1
    masked += mask == nil ? 0 : 1
    maskMissing += mask == nil ? 1 : 0
    maskWithoutObject += showsObject == false ? 1 : 0
    return true
  }

  /// Whoever was not read could not be; and without any mask none is missing.
  mutating func finish() {
    unreadable = all - classified
    if masked == 0 { maskMissing = 0 }
  }

  /// What was left out, by reason, where there is any.
  var leftOut: [(count: Int, reason: String)] {
    [
      (unreadable, "could not be read"), (withoutBox, "have neither box nor mask"),
      (boxOutside, "have their box outside the image"), (emptyMask, "have no box, and a mask that shows no object"),
    ].filter { $0.0 > 0 }
  }

  /// What is to be known of logits and masks, where there is any.
  var notes: [(count: Int, reason: String)] {
    [
      (undecided, "have a logit that is NaN and count as misses"), (maskMissing, "have no mask"),
      (maskWithoutObject, "have a mask that shows no object"),
    ].filter { $0.0 > 0 }
  }
}

extension ImageCounts: CustomStringConvertible {
  /// A line for people, as in `600 images: 574 classified, 307 localized; 26 could not be read, ...`.
  public var description: String {
    let used = ["\(classified) classified", "\(localized) localized"] + (masked > 0 ? ["\(masked) with masks"] : [])
    let notes = (leftOut + self.notes).map { "\($0.count) \($0.reason)" }
    return "\(all) images: \(used.joined(separator: ", "))"
      + (notes.isEmpty ? "" : "; " + notes.joined(separator: ", "))
  }
}
