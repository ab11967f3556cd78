import Core
import EIL
import Kernels

/// Numbers between -1 and 1 from a fast generator (xorshift, Marsaglia 2003); the library's own would take longer than
/// what is measured.
func noise(_ shape: Shape, seed: UInt32 = 1) -> NDArray {
  var state = 2_463_534_242 &+ seed &* 7919
  let count = shape.reduce(1, *)
  let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
    for index in 0..<count {
      state ^= state << 13
      state ^= state >> 17
      state ^= state << 5
      buffer[index] = Float(Int32(bitPattern: state)) * 0x1p-31
    }
    initialized = count
  }
  return NDArray(values, shape: shape)
}

/// The same as a tensor.
func noiseTensor(_ shape: Shape, seed: UInt32 = 1) -> Tensor { Tensor(noise(shape, seed: seed)) }

/// Numbers between 0.5 and 1.5, which every operation is defined for.
func positiveTensor(_ shape: Shape, seed: UInt32 = 1) -> Tensor { noiseTensor(shape, seed: seed) * 0.5 + 1.0 }
