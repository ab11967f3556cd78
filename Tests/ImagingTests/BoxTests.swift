import Imaging
import Testing

@Suite("Boxes")
struct BoxTests {
  let first = Box(left: 1, top: 2, right: 5, bottom: 6)
  let second = Box(left: 3, top: 1, right: 4, bottom: 5)

  @Test("Overlap with inclusive corners, the benchmark's example")
  func inclusiveOverlap() {
    #expect(first.intersectionOverUnion(second) == 8.0 / 27.0)
    #expect(second.intersectionOverUnion(first, convention: .inclusive) == 8.0 / 27.0)
  }

  @Test("Overlap with corners as points")
  func continuousOverlap() {
    #expect(first.intersectionOverUnion(second, convention: .continuous) == 3.0 / 17.0)
  }

  @Test("Boxes apart on both axes do not overlap")
  func disjoint() {
    let far = Box(left: 20, top: 30, right: 22, bottom: 33)
    for convention in OverlapConvention.allCases {
      #expect(first.intersectionOverUnion(far, convention: convention) == 0)
    }
    #expect(first.intersection(far) == nil)
  }

  @Test("Boxes without area")
  func degenerate() {
    let point = Box(left: 0, top: 0, right: 0, bottom: 0)
    #expect(point.intersectionOverUnion(point) == 1)
    #expect(point.intersectionOverUnion(point, convention: .continuous) == 0)
    let swapped = Box(left: 5, top: 5, right: 4, bottom: 4)
    #expect(swapped.intersectionOverUnion(swapped) == 0)
    #expect(swapped.area() == 0)
  }

  @Test("Intersection, union and area")
  func setOperations() {
    #expect(first.intersection(second) == Box(left: 3, top: 2, right: 4, bottom: 5))
    #expect(first.union(second) == Box(left: 1, top: 1, right: 5, bottom: 6))
    #expect(first.area() == 16)
    #expect(first.area(convention: .inclusive) == 25)
  }

  @Test("Scaling truncates whole-pixel boxes, the benchmark's example")
  func scaling() {
    let box = Box(left: 1, top: 2, right: 4, bottom: 3)
    let (old, new) = (ImageSize(width: 10, height: 20), ImageSize(width: 35, height: 10))
    #expect(box.scaled(from: old, to: new) == Box(left: 3, top: 1, right: 14, bottom: 1))
    #expect(
      box.scaled(from: old, to: new, truncating: false) == Box(left: 3.5, top: 1, right: 14, bottom: 1.5))
    #expect(box.scaled(from: ImageSize(width: 0, height: 0), to: new) == box)
  }

  @Test("Whole results stay whole under truncation")
  func exactScaling() {
    for width in 1...400 {
      let edge = Box(left: 0, top: 0, right: Double(width), bottom: Double(width))
      let scaled = edge.scaled(
        from: ImageSize(width: width, height: width), to: ImageSize(width: 224, height: 224))
      #expect(scaled == Box(left: 0, top: 0, right: 224, bottom: 224))
    }
  }

  @Test("Clipping and mirroring")
  func clipping() {
    let box = Box(left: -3, top: 4, right: 40, bottom: 9)
    let size = ImageSize(width: 30, height: 8)
    #expect(box.clipped(to: size) == Box(left: 0, top: 4, right: 29, bottom: 7))
    #expect(box.clipped(to: size, convention: .continuous) == Box(left: 0, top: 4, right: 30, bottom: 8))
    #expect(first.mirrored(width: 10) == Box(left: 4, top: 2, right: 8, bottom: 6))
    #expect(first.mirrored(width: 10).mirrored(width: 10) == first)
  }
}
