#pragma once

#include "stages.hpp"

namespace winograd {

constexpr int mostMembers = 256;   // of a team
constexpr int segmentTiles = 56;   // tiles of a block of channels that one task transforms

inline int bounded(int members) { return members < 1 ? 1 : members > mostMembers ? mostMembers : members; }

/// Bytes of scratch memory for `convolve`.
size_t convolutionScratch(const Geometry &geometry, int members);

/// destination = source * weights (+ bias) (and ReLU), with the source masked if `mask` is given: forward and, with
/// rotated weights and exchanged sides, the gradient of the source.
void convolve(
  const Geometry &geometry, const float *source, const float *mask, WeightsView weights, const float *bias, bool relu,
  float *destination, void *scratch, int members);

/// Bytes of scratch memory for `differentiateWeights`.
size_t weightGradientScratch(const Geometry &geometry, int members);

/// The gradients of weights and bias.
void differentiateWeights(
  const Geometry &geometry, const float *source, const float *gradient, const float *mask, float *weights, float *bias,
  void *scratch, int members);

}  // namespace winograd
