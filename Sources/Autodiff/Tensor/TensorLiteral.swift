import Core

/// Numbers, or nested lists of them, written out in a program. Only literals make one.
public struct TensorLiteral: Sendable, ExpressibleByArrayLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral
{
  let shape: [Int]
  let values: [Float]

  public init(floatLiteral value: Double) { (shape, values) = ([], [Float(value)]) }

  public init(integerLiteral value: Int) { (shape, values) = ([], [Float(value)]) }

  public init(arrayLiteral elements: TensorLiteral...) { self.init(elements) }

  init(_ elements: [TensorLiteral]) {
    let inner = elements.first?.shape ?? []
    for (number, element) in elements.enumerated() {
      require(
        element.shape == inner,
        "literal: element \(number) of a list has the shape \(element.shape), and those before it have \(inner); give "
          + "each row as many numbers as the others")
    }
    (shape, values) = ([elements.count] + inner, elements.flatMap(\.values))
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// `let x: Tensor = [[1, 2], [3, 4]]`, float32 `[2, 2]`. Lists that are not equally long stop the program.
  ///
  /// Numbers that are no literals, and other element types, are `Tensor(_:shape:)`'s: `Tensor([1, 2] as [Int32])`.
  public init(arrayLiteral elements: TensorLiteral...) {
    let whole = TensorLiteral(elements)
    self.init(whole.values, shape: Shape(whole.shape))
  }
}
