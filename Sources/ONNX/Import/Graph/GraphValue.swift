import Autodiff

/// A value while a network runs.
enum GraphValue: Sendable {
  case tensor(Tensor)
  case known(KnownNumbers)
  /// In the place of an operand that is left out.
  case absent

  var type: GraphType {
    switch self {
    case .tensor(let tensor): .tensor(Array(tensor.shape))
    case .known(let numbers): .known(numbers)
    case .absent: .absent
    }
  }
}

/// What is known of a value before it is computed: of tensors the sizes, of numbers everything.
enum GraphType: Sendable, Hashable {
  case tensor([Int])
  case known(KnownNumbers)
  case absent

  var shape: [Int] {
    switch self {
    case .tensor(let shape): shape
    case .known(let numbers): numbers.shape
    case .absent: []
    }
  }
}
