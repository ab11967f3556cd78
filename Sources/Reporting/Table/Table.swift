/// Rows of text under headings, to be shown in a terminal, a web page or a paper.
///
///     var table = Table(["method", "Top-1 Loc"], alignments: [.left, .right])
///     table.add(["CAM", Table.format(41.06)])
///     print(table.text)
public struct Table: Sendable, Hashable {
  /// Where a cell's text stands in its column.
  public enum Alignment: Sendable, Hashable {
    case left
    case center
    case right
  }

  /// The place of a cell below the headings.
  public struct Cell: Sendable, Hashable {
    /// From 0.
    public let row: Int
    /// From 0, the left one.
    public let column: Int
  }

  /// The headings.
  public let columns: [String]
  /// One a column.
  public let alignments: [Alignment]
  /// Cells, as many in each row as there are columns.
  public private(set) var rows: [[String]] = []
  /// Cells in bold, or with a star where there is no bold.
  public private(set) var emphasized: Set<Cell> = []
  /// Numbers of rows above which there is a line.
  public private(set) var rules: Set<Int> = []

  /// - Parameters:
  ///   - columns: the headings.
  ///   - alignments: one a column. Unless given, the first column is on the left and the others on the right.
  public init(_ columns: [String], alignments: [Alignment] = []) {
    self.columns = columns
    self.alignments = columns.indices.map { index in
      index < alignments.count ? alignments[index] : (index == 0 ? .left : .right)
    }
  }

  /// Adds a row. Missing cells stay empty and surplus ones are dropped.
  public mutating func add(_ cells: [String]) {
    rows.append(columns.indices.map { $0 < cells.count ? cells[$0] : "" })
  }

  /// Draws a line above the row that is added next.
  public mutating func addRule() { rules.insert(rows.count) }

  /// Marks a cell as outstanding; cells that do not exist are left out.
  public mutating func emphasize(row: Int, column: Int) {
    guard rows.indices.contains(row), columns.indices.contains(column) else { return }
    emphasized.insert(Cell(row: row, column: column))
  }

  /// Marks the highest number, or the lowest, in a column; all of them if there are several.
  public mutating func emphasizeBest(inColumn column: Int, lowest: Bool = false) {
    guard columns.indices.contains(column) else { return }
    let numbers = rows.map { Double($0[column]) }
    let known = numbers.compactMap { $0 }.filter { !$0.isNaN }
    guard let best = lowest ? known.min() : known.max() else { return }
    for (row, number) in numbers.enumerated() where number == best { emphasize(row: row, column: column) }
  }

  /// A number with a fixed count of decimals; a dash for nil and for what is not a number.
  public static func format(_ number: Double?, decimals: Int = 2) -> String {
    guard let number, number.isFinite else { return "-" }
    return NumberText.fixed(number, decimals: decimals)
  }

  func isEmphasized(_ row: Int, _ column: Int) -> Bool { emphasized.contains(Cell(row: row, column: column)) }
}
