import ReferenceKernels
import Testing

@Suite struct ComponentTests {
  @Test func touchingAtCornersCountsOnlyWithDiagonals() {
    let mask = image(["##..#", "...#.", "#.##.", "#...."])
    let straight = Reference.connectedComponents(mask, diagonal: false)
    #expect(straight.values == image(["11002", "00030", "40330", "40000"]).values)
    let diagonal = Reference.connectedComponents(mask, diagonal: true)
    #expect(diagonal.values == image(["11002", "00020", "30220", "30000"]).values)
  }

  @Test func aSpiralIsOnePart() {
    let mask = image(["#####", "....#", "###.#", "#...#", "#####"])
    #expect(Reference.connectedComponents(mask, diagonal: false) == mask)
  }

  @Test func nothingAndEverything() {
    let nothing = ReferenceArray(shape: [2, 3])
    #expect(Reference.connectedComponents(nothing, diagonal: true) == nothing)
    let everything = ReferenceArray(shape: [2, 3], repeating: 7)
    #expect(Reference.connectedComponents(everything, diagonal: false).values == [1, 1, 1, 1, 1, 1])
  }

  private func image(_ rows: [String]) -> ReferenceArray {
    let values = rows.flatMap { $0.map { $0 == "." ? 0 : Double(String($0)) ?? 1 } }
    return ReferenceArray(shape: [rows.count, rows[0].count], values: values)
  }
}
