/// How the values of one row of features lie: `runs` runs, in each of which `lanes` channels of each pixel are
/// neighbors.
struct FeatureRow {
  let pixels: Int
  let lanes: Int
  let runs: Int

  init(_ array: NDArray) {
    pixels = array.shape[2] * array.shape[3]
    lanes = array.layout == .channelsLast ? array.shape[1] : array.layout.block
    runs = array.shape[1].roundedUp(to: max(1, lanes)) / max(1, lanes)
  }

  /// Stored values in a row.
  var count: Int { pixels * lanes * runs }
}
