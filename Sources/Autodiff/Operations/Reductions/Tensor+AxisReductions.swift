// Reductions over one axis, a negative one counted from the end, which is what most calls name.

extension Tensor {
  /// The sum over `axis`: PyTorch's `sum(dim)`. The axis goes, unless `keepingAxes` leaves it with size 1.
  public func sum(axis: Int, keepingAxes: Bool = false) -> Tensor { sum([axis], keepingAxes: keepingAxes) }

  /// The mean over `axis`: PyTorch's `mean(dim)`. The axis goes, unless `keepingAxes` leaves it with size 1.
  public func mean(axis: Int, keepingAxes: Bool = false) -> Tensor { mean([axis], keepingAxes: keepingAxes) }

  /// The largest elements over `axis`: PyTorch's `amax(dim)`; equal ones share the gradient. The axis goes, unless
  /// `keepingAxes` leaves it with size 1.
  public func largest(axis: Int, keepingAxes: Bool = false) -> Tensor { largest([axis], keepingAxes: keepingAxes) }

  /// The smallest elements over `axis`: PyTorch's `amin(dim)`; equal ones share the gradient. The axis goes, unless
  /// `keepingAxes` leaves it with size 1.
  public func smallest(axis: Int, keepingAxes: Bool = false) -> Tensor { smallest([axis], keepingAxes: keepingAxes) }
}
