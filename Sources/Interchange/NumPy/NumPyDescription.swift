/// The dictionary in the header of a `.npy` file.
struct NumPyDescription {
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]

  init(_ scanner: inout PythonLiteral) throws(PythonLiteralError) {
    var type: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.skip("}") {
      let name = try scanner.text()
      try scanner.expect(":")
      switch name {
      case "descr" where type == nil:
        if scanner.skip("[") { throw scanner.error("the elements are structures of several fields, which is not read") }
        type = try scanner.text()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try scanner.truth()
      case "shape" where shape == nil: shape = try scanner.sizes()
      default: throw scanner.error("the name '\(name)' is unknown or stands there twice")
      }
      guard scanner.skip(",") else {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let type, let isFortranOrder, let shape else {
      throw scanner.error("one of 'descr', 'fortran_order' and 'shape' is missing")
    }
    (self.type, self.isFortranOrder, self.shape) = (type, isFortranOrder, shape)
  }
}
