import Autodiff

/// Rules for the shapes of an imported graph. They throw where the library's own would stop the program.
enum GraphShape {
  /// The most elements that a value may have.
  static let elementLimit = 1 << 36

  /// `sizes`, if a tensor can have them.
  static func checked(_ sizes: [Int]) throws(ONNXError) -> [Int] {
    guard sizes.count <= Shape.maximumRank else {
      throw ONNXError(problem: "a result would have \(sizes.count) axes; at most \(Shape.maximumRank) are supported")
    }
    var product = 1
    for size in sizes {
      guard size > 0 && size <= elementLimit else {
        throw ONNXError(problem: "a result would have the shape \(sizes), with a size that is not possible")
      }
      guard product <= elementLimit / size else {
        throw ONNXError(problem: "a result would have the shape \(sizes), which is more than \(elementLimit) elements")
      }
      product *= size
    }
    return sizes
  }

  /// `axis` counted from the front.
  static func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    guard resolved >= 0 && resolved < rank else {
      throw ONNXError(problem: "there is no axis \(axis) among \(rank)")
    }
    return resolved
  }

  /// `axes` counted from the front, each once, in order.
  static func axes(_ axes: [Int], rank: Int) throws(ONNXError) -> [Int] { try places(axes, rank: rank).sorted() }

  /// The same in the order in which they are named.
  static func places(_ axes: [Int], rank: Int) throws(ONNXError) -> [Int] {
    var result: [Int] = []
    for axis in axes { result.append(try self.axis(axis, rank: rank)) }
    guard Set(result).count == result.count else { throw ONNXError(problem: "the axes \(axes) name one twice") }
    return result
  }

  /// The shape of an elementwise result.
  static func broadcast(_ a: [Int], _ b: [Int]) throws(ONNXError) -> [Int] {
    let rank = max(a.count, b.count)
    let first = Array(repeating: 1, count: rank - a.count) + a
    let second = Array(repeating: 1, count: rank - b.count) + b
    var result: [Int] = []
    for (x, y) in zip(first, second) {
      guard x == y || x == 1 || y == 1 else { throw ONNXError(problem: "the shapes \(a) and \(b) do not fit together") }
      result.append(x == 1 ? y : x)
    }
    return try checked(result)
  }
}
