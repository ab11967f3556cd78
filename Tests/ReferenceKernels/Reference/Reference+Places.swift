extension Reference {
  /// Each place of the result takes the element of its lane along `axis` that `indices` names; 0 where that is -1.
  public static func gatherElements(_ x: ReferenceArray, indices: ReferenceArray, axis: Int) -> ReferenceArray {
    ReferenceArray(shape: indices.shape) { index in
      var source = index
      source[axis] = Int(indices[index])
      return source[axis] < 0 ? 0 : x[source]
    }
  }

  /// Adds each element to the place of its lane along `axis`, of `size` entries, that `indices` names; -1 is left out.
  public static func scatterElements(
    _ x: ReferenceArray, indices: ReferenceArray, axis: Int, size: Int
  ) -> ReferenceArray {
    var shape = x.shape
    shape[axis] = size
    var result = ReferenceArray(shape: shape)
    for index in ReferenceArray.indices(x.shape) {
      var target = index
      target[axis] = Int(indices[index])
      if target[axis] >= 0 { result[target] += x[index] }
    }
    return result
  }

  /// The rows of `table` that `indices` of any shape name.
  public static func embedding(_ indices: ReferenceArray, _ table: ReferenceArray) -> ReferenceArray {
    ReferenceArray(shape: indices.shape + [table.shape[1]]) { index in
      table[Int(indices[Array(index.dropLast())]), index[index.count - 1]]
    }
  }
}
