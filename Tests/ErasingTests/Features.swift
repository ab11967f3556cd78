import Autodiff

/// Features in which erasing leaves some cells and takes others.
func features(_ shape: Shape = [2, 3, 4, 5], seed: UInt64 = 2) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return .uniform(shape, in: 0...1, .float64, using: &generator)
}
