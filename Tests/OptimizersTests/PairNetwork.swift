import Autodiff
import Layers

/// A network of two parameters, `block.matrix` and `vector`; it computes nothing.
struct PairNetwork: Layer {
  struct Block: Layer {
    @Parameter var matrix: Tensor

    func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
  }

  let block: Block
  @Parameter var vector: Tensor

  init(matrix: Tensor = .ones([3, 4], .float64), vector: Tensor = .ones([5], .float64)) {
    block = Block(matrix: matrix)
    _vector = Parameter(wrappedValue: vector)
  }

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }

  var matrixParameter: Parameter { block.$matrix }

  func gradients(matrix: Tensor? = nil, vector: Tensor? = nil) -> Gradients {
    var gradients = Gradients()
    gradients[matrixParameter] = matrix
    gradients[$vector] = vector
    return gradients
  }

  /// Gradients that are `value` everywhere.
  func gradients(_ value: Double) -> Gradients {
    gradients(matrix: .full([3, 4], value, .float64), vector: .full([5], value, .float64))
  }
}
