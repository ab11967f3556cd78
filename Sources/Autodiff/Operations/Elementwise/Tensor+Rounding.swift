
extension Tensor {
  /// Rounded up; its gradient is 0.
  public func ceil() -> Tensor { -(-self).floor() }

  /// Without what is behind the point: rounded towards 0; its gradient is 0. PyTorch: `trunc`, and `fix`.
  public func trunc() -> Tensor { sign() * absolute().floor() }

  /// The nearest whole number, of two the even one, as in PyTorch and IEEE 754: 0.5 becomes 0 and 1.5 becomes 2. Its
  /// gradient is 0.
  public func round() -> Tensor {
    let down = floor()
    let (rest, whole) = (detached() - down.detached(), down.detached())
    let isOdd = (whole - (whole / 2).floor() * 2) .== 1
    let goesUp = (rest .> 0.5) .| ((rest .== 0.5) .& isOdd)
    return down + goesUp.cast(to: dtype)
  }

  /// `self + weight · (end - self)`, broadcasting: this tensor at a weight of 0, `end` at 1. PyTorch: `lerp`.
  public func lerp(_ end: Tensor, _ weight: Double) -> Tensor {
    let operands = Tensor.joined([self, end])
    return operands[0] + (operands[1] - operands[0]) * weight
  }

  /// The same with a weight for each element, broadcasting.
  public func lerp(_ end: Tensor, _ weight: Tensor) -> Tensor {
    let operands = Tensor.joined([self, end, weight])
    return operands[0] + (operands[1] - operands[0]) * operands[2]
  }

  /// 1 where `|self - other| <= absolute + relative · |other|`, or both are the same infinity; 0 elsewhere. A uint8
  /// tensor without a gradient, broadcasting. PyTorch: `isclose`, with `rtol` and `atol`.
  ///
  /// - Parameter equalNaN: whether two that are not numbers count as close.
  public func isClose(
    _ other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8, equalNaN: Bool = false
  ) -> Tensor {
    let exact = { (x: Tensor) in x.dtype.isFloatingPoint ? x.detached() : x.cast(to: .float64) }
    let (a, b) = (exact(self), exact(other))
    // The distance from an infinity is infinite, or none at all.
    let isNear = ((a - b).absolute() .<= b.absolute() * relative + absolute) .& b.isFinite
    let close = isNear .| (a .== b)
    return equalNaN ? close .| (a.isNaN .& b.isNaN) : close
  }

  /// Whether all elements are close, as `isClose` has it; shapes that differ broadcast. PyTorch: `allclose`.
  public func allClose(
    _ other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8, equalNaN: Bool = false
  ) -> Bool {
    isClose(other, relative: relative, absolute: absolute, equalNaN: equalNaN).all().scalar == 1
  }
}
