import Core
import Foundation

/// An axis of a chart: its range in numbers, its range in pixels, and its ticks.
struct ChartAxis {
  let range: ClosedRange<Double>
  let start: Double
  let end: Double
  let isLogarithmic: Bool
  let ticks: [Double]

  /// - Parameters:
  ///   - values: what has to fit.
  ///   - fixed: the range if it is not to be fitted.
  ///   - padded: whether the range grows to the next tick on both sides.
  ///   - start: the pixel of the lowest number.
  ///   - end: the pixel of the highest.
  init(
    values: [Double], fixed: ClosedRange<Double>? = nil, padded: Bool, isLogarithmic: Bool = false, tickCount: Int,
    start: Double, end: Double
  ) {
    self.start = start
    self.end = end
    // Beyond that, differences and powers of ten are no numbers any more; such values run along the edge.
    let limit = 1e300
    let usable = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }.map { min(max($0, -limit), limit) }
    var low = fixed?.lowerBound ?? usable.min() ?? 0
    var high = fixed?.upperBound ?? usable.max() ?? 1
    self.isLogarithmic = isLogarithmic && low > 0
    if self.isLogarithmic {
      if fixed == nil || low == high {
        low = pow(10, log10(low).rounded(.down))
        high = max(pow(10, log10(high).rounded(.up)), low * 10)
      }
      let (first, last) = (Int(saturating: log10(low).rounded(.up)), Int(saturating: log10(high).rounded(.down)))
      let decades = first...max(first, min(last, 400))
      let step = max(1, decades.count / 6)
      ticks = decades.filter { ($0 - decades.lowerBound) % step == 0 }.map { pow(10, Double($0)) }
    } else {
      if low == high {
        let margin = low == 0 ? 0.5 : abs(low) * 0.1
        (low, high) = (low - margin, high + margin)
      }
      let step = Self.niceStep((high - low) / Double(max(1, tickCount)))
      if padded, fixed == nil {
        low = (low / step - 1e-9).rounded(.down) * step
        high = (high / step + 1e-9).rounded(.up) * step
      }
      // A range that ends just short of a tick, as thresholds up to 0.999, is stretched to it.
      if fixed == nil {
        let next = (high / step).rounded(.up) * step
        if next - high < 0.01 * (high - low) { high = next }
      }
      let (first, last) = ((low / step - 1e-9).rounded(.up), (high / step + 1e-9).rounded(.down))
      ticks = first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
    }
    range = low...high
  }

  /// The pixel of a number.
  func position(_ value: Double) -> Double {
    let share =
      isLogarithmic
      ? (log10(value) - log10(range.lowerBound)) / (log10(range.upperBound) - log10(range.lowerBound))
      : (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return start + share * (end - start)
  }

  /// A tick's text.
  func label(_ tick: Double) -> String {
    if isLogarithmic, tick < 0.001 || tick >= 1e6 { return "1e\(Int(saturating: log10(tick).rounded()))" }
    if abs(tick) >= 1e6 || (tick != 0 && abs(tick) < 1e-4) { return String(format: "%.3g", tick) }
    for decimals in 0...5 {
      let text = NumberText.fixed(tick, decimals: decimals)
      if let value = Double(text), abs(value - tick) <= abs(tick) * 1e-9 { return text }
    }
    return NumberText.fixed(tick, decimals: 5)
  }

  /// 1, 2 or 5 times a power of ten, the first that is at least `rough`.
  private static func niceStep(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 1 }
    let power = pow(10, log10(rough).rounded(.down))
    return [1.0, 2, 5].map { $0 * power }.first { $0 >= rough * (1 - 1e-9) } ?? 10 * power
  }
}
