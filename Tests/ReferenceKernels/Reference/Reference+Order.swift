extension Reference {
  /// The sum of all values up to each one along `axis`.
  public static func cumulativeSum(_ x: ReferenceArray, axis: Int) -> ReferenceArray {
    ReferenceArray(shape: x.shape) { index in
      var (total, place) = (0.0, index)
      for position in 0...index[axis] {
        place[axis] = position
        total += x[place]
      }
      return total
    }
  }

  /// The positions along `axis` of its `count` first values in sorted order: how many values come before each decides.
  public static func order(
    _ x: ReferenceArray, axis: Int, count: Int, descending: Bool
  ) -> ReferenceArray {
    var shape = x.shape
    shape[axis] = count
    var result = ReferenceArray(shape: shape)
    for index in ReferenceArray.indices(x.shape) {
      var (other, rank) = (index, 0)
      for position in 0..<x.shape[axis] {
        other[axis] = position
        let (a, b) = (x[other], x[index])
        let isBefore = descending ? a > b : a < b
        if isBefore || (a == b && position < index[axis]) { rank += 1 }
      }
      guard rank < count else { continue }
      var target = index
      target[axis] = rank
      result[target] = Double(index[axis])
    }
    return result
  }

  /// The value along `axis` that each of `positions` names.
  public static func pick(_ x: ReferenceArray, axis: Int, positions: ReferenceArray) -> ReferenceArray {
    ReferenceArray(shape: positions.shape) { index in
      var source = index
      source[axis] = Int(positions[index])
      return x[source]
    }
  }

  /// The scalar product of the vectors along `axis` by their lengths, each at least `epsilon`.
  public static func cosineSimilarity(
    _ a: ReferenceArray, _ b: ReferenceArray, axis: Int, epsilon: Double = 1e-8
  ) -> ReferenceArray {
    let lengths = [a, b].map { x in
      sum(multiply(x, x), axes: [axis]).map { max($0.squareRoot(), epsilon) }
    }
    return binary(sum(multiply(a, b), axes: [axis]), binary(lengths[0], lengths[1], *), /)
  }
}
