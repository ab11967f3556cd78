/// One way to make a case plainer. Every candidate is nearer to the plainest case than what it comes from, so that
/// shrinking ends.
struct Simplification<Case> {
  let candidates: (Case) -> [Case]

  /// Lowers a number to `least`, else by the largest power of two that leaves it above, by half of that, down to one.
  static func lower(_ path: WritableKeyPath<Case, Int>, to least: Int) -> Simplification {
    Simplification { start in
      Self.below(start[keyPath: path], least).map { with(start, path, $0) }
    }
  }

  /// Takes one of the values that stand before the present one in `values`; any of them if it is not there.
  static func prefer<Value: Equatable>(
    _ path: WritableKeyPath<Case, Value>, _ values: [Value]
  ) -> Simplification {
    Simplification { start in
      let place = values.firstIndex(of: start[keyPath: path]) ?? values.count
      return values[..<place].map { with(start, path, $0) }
    }
  }

  /// Turns something off.
  static func drop(_ path: WritableKeyPath<Case, Bool>) -> Simplification { prefer(path, [false]) }

  /// Lowers each number of a list.
  static func lowerEach(_ path: WritableKeyPath<Case, [Int]>, to least: Int) -> Simplification {
    Simplification { start in
      start[keyPath: path].indices.flatMap { place in
        Self.below(start[keyPath: path][place], least).map { with(start, path.appending(path: \.[place]), $0) }
      }
    }
  }

  /// Leaves out one element of a list.
  static func shorten<Element>(_ path: WritableKeyPath<Case, [Element]>, to least: Int = 0) -> Simplification {
    Simplification { start in
      let list = start[keyPath: path]
      guard list.count > least else { return [] }
      return list.indices.map { place in
        with(start, path, Array(list[..<place] + list[(place + 1)...]))
      }
    }
  }

  /// The same of a part of a larger case.
  func inside<Whole>(_ path: WritableKeyPath<Whole, Case>) -> Simplification<Whole> {
    Simplification<Whole> { whole in candidates(whole[keyPath: path]).map { with(whole, path, $0) } }
  }

  private static func below(_ value: Int, _ least: Int) -> [Int] {
    guard value > least else { return [] }
    var (step, result) = (1, [Int]())
    while step < value - least {
      result.insert(value - step, at: 0)
      step *= 2
    }
    return [least] + result
  }
}

/// `value` with another value at `path`.
private func with<Root, Value>(_ root: Root, _ path: WritableKeyPath<Root, Value>, _ value: Value) -> Root {
  var copy = root
  copy[keyPath: path] = value
  return copy
}
