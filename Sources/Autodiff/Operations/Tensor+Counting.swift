import Core

// What is counted are whole numbers or places: none of these has a gradient.

extension Tensor {
  /// Each element once, in ascending order, those that are not numbers last and each by itself. PyTorch: `unique`.
  ///
  /// - Returns: the elements, `[K]`; where each element of this tensor is among them, int32 of this shape; how often
  ///   each occurs, int32 `[K]`.
  public func unique() -> (values: Tensor, inverse: Tensor, counts: Tensor) {
    let flat = detached().reshaped([elementCount])
    let order = flat.argsort(axis: 0).values(as: Int32.self)
    let elements = flat.doubles
    var (places, counts) = ([Int32](), [Int32]())
    var inverse = [Int32](repeating: 0, count: elements.count)
    for place in order {
      if let last = places.last, elements[Int(last)] == elements[Int(place)] {
        counts[counts.count - 1] += 1
      } else {
        places.append(place)
        counts.append(1)
      }
      inverse[Int(place)] = Int32(places.count - 1)
    }
    return (flat.indexSelected(Tensor(places)), Tensor(inverse, shape: shape), Tensor(counts))
  }

  /// How often each number from 0 up occurs in this int32 or uint8 vector: int32, `[largest + 1]` or longer. PyTorch:
  /// `bincount`.
  ///
  /// A negative number stops the program.
  ///
  /// - Parameter least: how many counts there are at least. PyTorch: `minlength`.
  public func bincount(atLeast least: Int = 0) -> Tensor {
    require(
      rank == 1 && !dtype.isFloatingPoint,
      "bincount: \(storedArray.described) must be a vector of int32 or uint8; flatten it from 0, and cast it")
    let numbers = doubles.map { Int(saturating: $0) }
    require(
      numbers.allSatisfy { $0 >= 0 }, "bincount: numbers of \(storedArray.described) are negative; count from 0 up")
    var counts = [Int32](repeating: 0, count: Swift.max(least, (numbers.max() ?? -1) + 1))
    for number in numbers { counts[number] += 1 }
    return Tensor(counts)
  }
}
