import Kernels
import ReferenceKernels

/// Class activation maps of several images, of as many classes each as are asked for.
struct ClassMapsCase: PropertyCase {
  /// Of the features.
  var shape = [1, 1, 1, 1]
  var layout = Layout.plain
  var classes = 1
  /// How many classes are asked for, at most.
  var most = 1
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> ClassMapsCase {
    ClassMapsCase(
      shape: [draw.integer(1...4), draw.channels(), draw.integer(1...7), draw.integer(1...7)], layout: draw.layout(),
      classes: draw.integer(1...9), most: draw.integer(0...9), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<ClassMapsCase>] {
    [
      .lowerEach(\.shape, to: 1), .prefer(\.layout, Layout.ofFeatures), .lower(\.classes, to: 1), .lower(\.most, to: 0),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let (features, weight) = (numbers.array("features", shape), numbers.array("weight", [classes, shape[1]]))
    var draw = Draw(seed: UInt64(values), property: "classes", number: 0)
    let wanted = (0..<shape[0]).map { _ in (0..<draw.integer(0...most)).map { _ in draw.integer(0...classes - 1) } }
    let found = ClassMaps.run(features.array(.float32, layout), weight.array(.float32), classes: wanted)
    if found.map(\.count) != wanted.map(\.count) { return "\(found.map(\.count)) maps for the classes \(wanted)" }
    for (image, labels) in wanted.enumerated() {
      for (place, label) in labels.enumerated() {
        let map = NDArray(found[image][place], shape: [shape[2], shape[3]])
        let defect = difference(
          "map \(place) of image \(image)", map, self.map(features, weight, image, label),
          .sums(of: shape[1], self.map(features.magnitude, weight.magnitude, image, label), .float32))
        if let defect { return defect }
      }
    }
    return nil
  }

  private func map(
    _ features: ReferenceArray, _ weight: ReferenceArray, _ image: Int, _ label: Int
  ) -> ReferenceArray {
    ReferenceArray(shape: [shape[2], shape[3]]) { place in
      (0..<shape[1]).reduce(0) { $0 + weight[label, $1] * features[image, $1, place[0], place[1]] }
    }
  }
}
