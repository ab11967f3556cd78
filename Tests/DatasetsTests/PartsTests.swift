import Datasets
import Testing

@Suite struct PartsTests {
  @Test func imagesDependOnSeedPartAndIndexOnly() throws {
    let data = PartsDataset(split: .train, count: 40)
    let longer = PartsDataset(split: .train, count: 80)
    #expect(try data.image(at: 7) == longer.image(at: 7))
    #expect(data.annotation(at: 7) == longer.annotation(at: 7))
    #expect(try data.image(at: 7) != data.image(at: 15))
    #expect(try data.image(at: 7) != PartsDataset(split: .test, count: 40).image(at: 7))
    #expect(try data.image(at: 7) != PartsDataset(split: .train, seed: 1, count: 40).image(at: 7))
  }

  /// A sum over the pixels of the first images: a change means that published results no longer compare.
  @Test func bitsAreTheSameForEver() throws {
    let data = PartsDataset(split: .train)
    var sum: UInt64 = 14_695_981_039_346_656_037
    for index in 0..<16 {
      for byte in try data.image(at: index).pixels { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
    }
    #expect(sum == 1_996_054_509_681_067_323)
  }

  @Test func creaturesHaveTheSizesPromised() throws {
    let data = PartsDataset(split: .train, count: 80)
    var areas: [Double] = []
    var shares: [Double] = []
    for index in 0..<data.count {
      let mask = try #require(try data.mask(at: index))
      let box = try #require(data.annotation(at: index).boxes.first)
      let head = data.headBox(at: index)
      #expect(mask.box == box && box.left >= 0 && box.top >= 0 && box.right <= 64 && box.bottom <= 64)
      #expect(head.left >= box.left && head.top >= box.top && head.right <= box.right && head.bottom <= box.bottom)
      areas.append(Double(mask.count()) / 4096)
      shares.append(Double(data.headMask(at: index).count()) / Double(mask.count()))
    }
    #expect(areas.min()! > 0.06 && areas.max()! < 0.22)
    #expect(shares.min()! > 0.09 && shares.max()! < 0.16)
    #expect(data.classSizes == [10, 10, 10, 10, 10, 10, 10, 10])
  }

  @Test func theGroundSaysNothingAboutTheClass() throws {
    // The same index with another number of classes has another class, and the same ground and shape.
    let (some, more) = (PartsDataset(split: .train, classes: 8), PartsDataset(split: .train, classes: 5))
    let (a, b) = (try some.image(at: 6), try more.image(at: 6))
    let mask = try #require(try some.mask(at: 6))
    #expect(try mask == more.mask(at: 6))
    // The edge of the creature reaches half a pixel past its mask.
    var (inside, outside) = (0, 0)
    for y in 1..<63 {
      for x in 1..<63 where a[x, y] != b[x, y] {
        let near = (-1...1).contains { dy in (-1...1).contains { mask.values[(y + dy) * 64 + x + $0] == 1 } }
        if near { inside += 1 } else { outside += 1 }
      }
    }
    #expect(inside > 100 && outside == 0)
  }
}
