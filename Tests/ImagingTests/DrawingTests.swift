import Imaging
import Testing

@Suite("Drawing")
struct DrawingTests {
  let blank = Image(width: 20, height: 16, filledWith: [255, 255, 255])

  func color(_ image: Image, _ x: Int, _ y: Int) -> Color {
    let pixel = Array(image[x, y])
    return Color(red: pixel[0], green: pixel[1], blue: pixel[2])
  }

  @Test("Color maps hit their published ends and stay in range", arguments: ColorMap.allCases)
  func colorMaps(map: ColorMap) {
    #expect(map.table.count == 256)
    #expect(map(-4) == map(0))
    #expect(map(.nan) == ColorMap.ofNaN && !map.table.contains(ColorMap.ofNaN))
    #expect(map(7) == map(1))
    func distance(_ one: Color, _ other: Color) -> Int {
      abs(Int(one.red) - Int(other.red)) + abs(Int(one.green) - Int(other.green)) + abs(Int(one.blue) - Int(other.blue))
    }
    switch map {
    case .gray: #expect(map(0) == .black && map(1) == .white)
    // Entries 32, 128 and 224 of the published tables; the polynomials come within a few levels.
    case .viridis:
      #expect(distance(map.table[32], Color(red: 71, green: 45, blue: 123)) < 9)
      #expect(distance(map.table[128], Color(red: 33, green: 145, blue: 140)) < 9)
      #expect(distance(map.table[224], Color(red: 173, green: 220, blue: 48)) < 9)
    case .turbo:
      #expect(distance(map.table[32], Color(red: 70, green: 107, blue: 227)) < 60)
      #expect(distance(map.table[128], Color(red: 164, green: 252, blue: 60)) < 60)
      #expect(distance(map.table[224], Color(red: 208, green: 47, blue: 5)) < 60)
    }
  }

  @Test("Neighboring colors of a map differ little", arguments: ColorMap.allCases)
  func smooth(map: ColorMap) {
    for (one, next) in zip(map.table, map.table.dropFirst()) {
      #expect(abs(Int(one.red) - Int(next.red)) < 16)
      #expect(abs(Int(one.green) - Int(next.green)) < 16)
      #expect(abs(Int(one.blue) - Int(next.blue)) < 16)
    }
  }

  @Test("A box covers the pixels of its corners and grows inwards")
  func box() {
    var image = blank
    image.draw(Box(left: 3, top: 2, right: 12, bottom: 9), color: .blue, thickness: 2, haloed: false)
    for (x, y) in [(3, 2), (12, 9), (4, 3), (11, 8), (7, 2), (3, 5)] { #expect(color(image, x, y) == .blue) }
    for (x, y) in [(2, 2), (13, 9), (5, 4), (7, 5)] { #expect(color(image, x, y) == .white) }
  }

  @Test("Boxes and text outside the image are cut off, not fatal")
  func outside() {
    var image = blank
    image.draw(Box(left: -50, top: -50, right: 500, bottom: 500), label: "far too long a label", color: .green)
    image.draw(Box(left: .nan, top: 0, right: 1, bottom: 1), color: .green)
    image.draw(Box(left: 5, top: 5, right: 5, bottom: 5), color: .green, thickness: 9)
    image.draw("outside", x: -100, y: 400, color: .black)
    image.paste(image, x: -7, y: 9)
    #expect(image.width == 20 && image.height == 16)
  }

  @Test("A heat map of one value tints evenly; NaN has a color of its own")
  func heatMap() {
    let black = Image(width: 6, height: 4, filledWith: [0, 0, 0])
    let full = black.overlaid(heatMap: [1], mapWidth: 1, mapHeight: 1, opacity: 1)
    #expect(Set((0..<6).map { color(full, $0, 2) }) == [ColorMap.turbo(1)])
    let none = black.overlaid(heatMap: [.nan], mapWidth: 1, mapHeight: 1, opacity: 0.1)
    #expect(color(none, 0, 0) == ColorMap.ofNaN)
    #expect(black.overlaid(heatMap: [0.5], mapWidth: 1, mapHeight: 1, opacity: 0) == black)
  }

  @Test("Interpolation is linear between the centers of a map's cells")
  func interpolation() {
    let strip = Image.heatMap([0, 1], width: 2, height: 1, colorMap: .gray)
    #expect(strip.pixels == [0, 0, 0, 255, 255, 255])
    let wide = Image(width: 8, height: 1, filledWith: [0, 0, 0])
      .overlaid(heatMap: [0, 1], mapWidth: 2, mapHeight: 1, colorMap: .gray, opacity: 1)
    let levels = (0..<8).map { Int(wide[$0, 0].first ?? 0) }
    #expect(levels == [0, 0, 32, 96, 159, 223, 255, 255])
  }

  @Test("Text takes the room it says")
  func text() {
    #expect(BitmapFont.size(of: "abc", scale: 2) == ImageSize(width: 34, height: 18))
    #expect(BitmapFont.size(of: "ab\nabcd") == ImageSize(width: 23, height: 20))
    #expect(BitmapFont.fitting("localization", width: 30) == "loc..")
    #expect(BitmapFont.fitting("cat", width: 30) == "cat")
    var image = Image(width: 5, height: 9, filledWith: [255, 255, 255])
    image.draw("I", x: 0, y: 0, color: .black)
    #expect((0..<7).allSatisfy { color(image, 2, $0) == .black })
    #expect(color(image, 0, 3) == .white)
  }

  @Test("A mask's outline follows its foreground")
  func mask() {
    var values = [UInt8](repeating: Mask.background, count: 20 * 16)
    for y in 4..<12 { for x in 5..<15 { values[y * 20 + x] = Mask.foreground } }
    var image = blank
    image.draw(Mask(width: 20, height: 16, values: values), color: .green, thickness: 1)
    #expect(color(image, 5, 4) == .green && color(image, 14, 11) == .green && color(image, 5, 7) == .green)
    #expect(color(image, 6, 5) == .white && color(image, 4, 4) == .white)
  }

  @Test("A contact sheet has room for every tile and caption")
  func contactSheet() {
    let tiles = (0..<5).map { ContactSheet.Tile(blank, caption: "tile \($0)\nsecond line", mark: .green) }
    let sheet = ContactSheet(tiles, columns: 3, tileSide: 40, gap: 4, title: "Five").image()
    #expect(sheet.width == 3 * 44 + 4)
    #expect(sheet.height == (18 + 4) + 2 * (32 + 27 + 4) + 4)
    #expect(ContactSheet([], gap: 0, title: "").image().channels == 3)
  }
}
