import Kernels

/// The product of the Hessian of a function with a vector, without the Hessian (Pearlmutter 1994): the gradient of the
/// slope along `direction`.
///
/// - Parameters:
///   - input: where the Hessian is taken.
///   - direction: of the input's shape.
///   - function: gives one number; made of operations that can be differentiated twice.
/// - Returns: a tensor of the input's shape, 0 where the function is linear.
public func hessianVectorProduct(
  at input: Tensor, along direction: Tensor, _ function: (Tensor) -> Tensor
) -> Tensor {
  require(
    direction.shape == input.shape && direction.dtype == input.dtype,
    "Hessian-vector product: the direction \(direction.shape) (\(direction.dtype)) must be like the input, "
      + "\(input.shape) (\(input.dtype)); reshape or cast it")
  let x = input.detached().traced(by: Tape(), retainingGradient: true)
  let none = Tensor.zeros(input.shape, input.dtype)
  guard let gradient = function(x).backward(differentiably: true)[x] else { return none }
  let slope = (gradient * direction.detached()).sum()
  guard slope.wantsGradient else { return none }
  return slope.backward()[x] ?? none
}
