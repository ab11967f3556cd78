import Autodiff

extension SafetensorsHeader {
  /// What the header says of one tensor, checked by itself.
  func entry(_ member: JSONMember) throws(InterchangeError) -> SafetensorsFile.Entry {
    let name = member.name
    guard let known = member.value.members else { throw damaged("its entry is not an object", name) }
    for field in known where !["dtype", "shape", "data_offsets"].contains(field.name) {
      throw damaged("its entry has a field '\(field.name)', which the format does not know", name)
    }
    let type = try storedType(member.value["dtype"], name)
    let sizes = try wholeNumbers(member.value["shape"], "shape", name)
    let offsets = try wholeNumbers(member.value["data_offsets"], "data_offsets", name)
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw damaged("data_offsets \(offsets.start) are not a start and an end", name)
    }
    let expected = try byteCount(sizes, type, name)
    guard offsets[1] - offsets[0] == expected else {
      throw damaged(
        "shape \(sizes) of \(type.rawValue) takes \(expected) bytes, but its data_offsets \(offsets) span "
          + "\(offsets[1] - offsets[0])", name)
    }
    return SafetensorsFile.Entry(name: name, storedType: type, shape: Shape(sizes), range: offsets[0]..<offsets[1])
  }

  private func storedType(_ value: JSONValue?, _ name: String) throws(InterchangeError) -> StoredType {
    guard let text = value?.text else { throw damaged("its dtype is missing or not a text", name) }
    guard let type = StoredType(rawValue: text) else {
      let known = StoredType.allCases.map(\.rawValue).joined(separator: ", ")
      var error = damaged("its dtype '\(text)' is unknown; known are \(known)", name)
      error.remedy = "Store the tensor as one of these"
      throw error
    }
    return type
  }

  private func wholeNumbers(
    _ value: JSONValue?, _ field: String, _ name: String
  ) throws(InterchangeError) -> [Int] {
    guard let elements = value?.elements else { throw damaged("its \(field) is missing or not a list", name) }
    var numbers: [Int] = []
    for element in elements {
      guard let number = element.integer, number >= 0 else {
        throw damaged("its \(field) holds something that is not a whole number from 0 to \(Int.max)", name)
      }
      numbers.append(number)
    }
    return numbers
  }

  private func byteCount(_ sizes: [Int], _ type: StoredType, _ name: String) throws(InterchangeError) -> Int {
    guard sizes.count <= Shape.maximumRank else {
      var error = damaged("it has \(sizes.count) axes; at most \(Shape.maximumRank) are supported", name)
      error.remedy = "Reshape it before it is stored"
      throw error
    }
    var product = type.byteCount
    for size in sizes {
      // An empty axis does not excuse the others from having sizes that can be computed with.
      let (next, overflows) = product.multipliedReportingOverflow(by: max(1, size))
      guard !overflows else { throw damaged("shape \(sizes) has more bytes than a computer can count", name) }
      product = next
    }
    return sizes.contains(0) ? 0 : product
  }
}
