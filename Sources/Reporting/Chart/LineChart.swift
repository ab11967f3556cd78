import Imaging

/// Curves over a common axis, drawn as SVG.
public struct LineChart: Sendable {
  /// A curve.
  public struct Series: Sendable {
    /// For the legend.
    public var name: String
    /// Where the points are on the horizontal axis, in the order in which they are joined.
    public var x: [Double]
    /// As many as `x`; the line is broken where a value is not finite.
    public var y: [Double]
    /// Nil takes the next color of the palette.
    public var color: Color?
    /// Tells curves apart that share a color; solid by default.
    public var isDashed: Bool

    /// - Parameters:
    ///   - x: as many as `y`.
    ///   - color: the next of the palette by default.
    public init(_ name: String, x: [Double], y: [Double], color: Color? = nil, isDashed: Bool = false) {
      self.name = name
      self.x = x
      self.y = y
      self.color = color
      self.isDashed = isDashed
    }

    /// A curve over 1, 2, 3 ..., as of epochs.
    public init(_ name: String, y: [Double], color: Color? = nil, isDashed: Bool = false) {
      self.init(name, x: y.indices.map { Double($0 + 1) }, y: y, color: color, isDashed: isDashed)
    }

    /// The finite points.
    var points: [(x: Double, y: Double)] {
      zip(x, y).filter { $0.isFinite && $1.isFinite }.map { (x: $0, y: $1) }
    }
  }

  /// A vertical line with a name, as at a chosen threshold.
  public struct Mark: Sendable {
    /// Where it crosses the horizontal axis, in the unit of the curves.
    public var x: Double
    /// Written beside the line.
    public var label: String

    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  /// Above the chart.
  public var title: String
  /// Below the horizontal axis.
  public var xLabel: String
  /// Beside the vertical axis.
  public var yLabel: String
  /// The curves, in the order of the legend and the palette.
  public var series: [Series]
  /// Vertical lines over all curves.
  public var marks: [Mark]
  /// Fixes the vertical range; nil fits it to the curves.
  public var yRange: ClosedRange<Double>?
  /// Whether the vertical axis is logarithmic; values of 0 and below are left out then.
  public var isLogarithmic: Bool
  /// The drawing's size in CSS pixels. It shrinks with the page.
  public var size: ImageSize

  public init(
    title: String = "", xLabel: String = "", yLabel: String = "", series: [Series] = [], marks: [Mark] = [],
    yRange: ClosedRange<Double>? = nil, isLogarithmic: Bool = false,
    size: ImageSize = ImageSize(width: 640, height: 340)
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.marks = marks
    self.yRange = yRange
    self.isLogarithmic = isLogarithmic
    self.size = size
  }
}
