import Imaging
import Testing

@testable import Localization

@Suite("Components and the sweep over all thresholds")
struct ThresholdSweepTests {
  /// Numbers for made-up maps; a linear congruential generator with Knuth's constants.
  struct Numbers {
    var state: UInt64
    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  static func randomMap(_ seed: Int) -> LevelMap {
    var numbers = Numbers(state: UInt64(seed) &* 77 &+ 5)
    let (width, height) = (1 + numbers.next(below: 14), 1 + numbers.next(below: 11))
    let steps = 2 + numbers.next(below: 7)
    let levels = (0..<width * height).map { _ in UInt8(numbers.next(below: steps) * 255 / (steps - 1)) }
    return LevelMap(width: width, height: height, levels: levels)
  }

  static func corners(_ boxes: [Box]) -> [[Double]] {
    boxes.map { [$0.left, $0.top, $0.right, $0.bottom] }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test("Boxes equal OpenCV's, threshold by threshold", arguments: ContourExample.examples.indices)
  func contours(index: Int) {
    let example = ContourExample.examples[index]
    let levels = example.map.compactMap(\.hexDigitValue).map { UInt8($0 * 255 / (example.steps - 1)) }
    let map = LevelMap(width: example.width, height: example.height, levels: levels)
    let sweep = ThresholdSweep(map)
    for cut in example.cuts {
      let level = cut.step * 255 / (example.steps - 1)
      let components = map.components(above: UInt8(level))
      #expect(Self.corners(components.map(\.box)) == cut.all)
      #expect(components.largest().map { Self.corners([$0.box]) } == [cut.largest])
      #expect(Self.corners(sweep.boxes(above: level)) == cut.all)
      #expect(Self.corners([sweep.largest[level]]) == [cut.largest])
    }
  }

  @Test("One pass finds what flooding finds at each level", arguments: 0..<150)
  func sweep(seed: Int) {
    let map = Self.randomMap(seed)
    let sweep = ThresholdSweep(map)
    let solid = ThresholdSweep(map, includingHoles: false)
    for level in 0..<256 where level % 17 == 0 || map.levels.contains(UInt8(level)) {
      let components = map.components(above: UInt8(level))
      let empty = Box(left: 0, top: 0, right: 0, bottom: 0)
      #expect(sweep.largest[level] == components.largest()?.box ?? empty)
      let all = components.isEmpty ? [empty] : components.map(\.box)
      #expect(Self.corners(sweep.boxes(above: level)) == Self.corners(all))
      let solidBoxes = components.isEmpty ? [empty] : components.filter { !$0.isHole }.map(\.box)
      #expect(Self.corners(solid.boxes(above: level)) == Self.corners(solidBoxes))
      #expect(sweep.counts[level] == map.levels.count { $0 > level })
      let around = components.dropFirst().reduce(components.first?.box ?? empty) { $0.union($1.box) }
      #expect(sweep.around[level] == around)
    }
  }

  @Test("A map of zeros has only boxes with all corners 0")
  func zeros() {
    let map = ScoreMap(width: 5, height: 4, values: [Float](repeating: 0, count: 20)).normalized().quantized()
    let sweep = ThresholdSweep(map)
    let empty = Box(left: 0, top: 0, right: 0, bottom: 0)
    #expect(sweep.largest.allSatisfy { $0 == empty })
    #expect(sweep.boxes(above: 0) == [empty] && sweep.boxes(above: 200) == [empty])
    #expect(MapToBox(threshold: 0.3)(ScoreMap(width: 2, height: 2, values: [3, 3, 3, 3]), in: map.size) == [empty])
  }

  @Test("The threshold is strict and relative to the maximum")
  func thresholds() {
    let map = LevelMap(width: 4, height: 1, levels: [0, 100, 200, 50])
    #expect(map.level(at: 0.5) == 100)
    #expect(map.level(at: 0.999) == 199)
    let boxes = MapToBox(threshold: 0.5).boxes(in: map)
    #expect(boxes == [Box(left: 2, top: 0, right: 3, bottom: 0)])
  }

  @Test("Modes: largest, all, union")
  func modes() {
    // A block of 3 x 3, and a longer line without area: the line has more pixels across but a contour of no area.
    var levels = [UInt8](repeating: 0, count: 12 * 6)
    for y in 0..<3 { for x in 0..<3 { levels[y * 12 + x] = 255 } }
    for x in 1..<12 { levels[5 * 12 + x] = 255 }
    let map = LevelMap(width: 12, height: 6, levels: levels)
    let block = Box(left: 0, top: 0, right: 3, bottom: 3)
    let line = Box(left: 1, top: 5, right: 11, bottom: 5)
    #expect(MapToBox().boxes(in: map) == [block])
    #expect(MapToBox(mode: .allComponents).boxes(in: map) == [block, line])
    #expect(MapToBox(mode: .union).boxes(in: map) == [Box(left: 0, top: 0, right: 11, bottom: 5)])
    #expect(map.components(above: 0).map(\.contourArea) == [4, 0])
  }
}
