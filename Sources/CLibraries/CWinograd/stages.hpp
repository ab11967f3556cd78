#pragma once

#include "geometry.hpp"

namespace winograd {

/// Where transformed data of a chunk are: 36 positions, in each blocks of channels, in each the tiles.
struct Slab {
  float *data;
  size_t position;  // floats from one position to the next

  /// Positions lie an odd number of cache lines apart, so that the 36 lines of a tile spread over a cache's sets.
  static size_t stride(int blocks, int capacity) { return ((size_t(blocks) * capacity) | 1) * lanes; }
  static size_t floats(int blocks, int capacity) { return positions * stride(blocks, capacity); }
};

/// Source pixels of one block of channels to points, for the tiles `begin..<end` of a chunk.
void transformSource(
  const Geometry &geometry, const Chunk &chunk, const float *source, const float *mask, int block, int begin, int end,
  Slab slab);

/// Gradients of outputs of one block of channels to points; adds the gradients to `sum` `[16]` too.
void transformGradient(
  const Geometry &geometry, const Chunk &chunk, const float *gradient, const float *mask, int block, int begin, int end,
  Slab slab, float *sum);

struct OutputStyle {
  const float *bias;
  bool relu;
  bool stream;  // past the caches: for destinations too large to find there later
};

/// Products at the points to output pixels of `block`; `slabBlock` is that block's place in the slab.
void transformOutput(
  const Geometry &geometry, const Chunk &chunk, Slab slab, int slabBlock, int block, OutputStyle style,
  float *destination);

/// How a weight tensor `[O, I, 3, 3]` is read as a matrix from `inputs` to `outputs`.
struct WeightsView {
  const float *data;
  size_t outputStride;
  size_t inputStride;
  bool rotated;  // by 180 degrees, as the gradient of the source needs them
};

/// Some of the weights to points: those from `inputs` channels on from `firstInput` to the output blocks
/// `block..<block + blocks` (1 or 2). `[36][inputs][blocks * 16]`, positions `position` floats apart.
void transformWeights(
  WeightsView view, int firstInput, int inputs, int block, int blocks, float *points, size_t position);

/// Gradients `[36][16 inputs][16 outputs]` at the points, rows `row` and positions `position` floats apart, to those
/// of plain weights, written at `weights` with `inputs * 9` floats from one output to the next.
void transformWeightGradient(const float *points, size_t row, size_t position, float *weights, int inputs);

/// Blocks of channels that one multiplication sums up in registers. A longer chain of additions loses digits (at 512
/// channels twice the error), and their weights, 16 KB, stay in the first-level cache for all tiles.
constexpr int depthBlocks = 8;

/// products[t][o] (+)= sum over c of data[t][c] * weights[c][o] for `tiles` tiles, up to `depthBlocks` blocks of data
/// and one or two of outputs. `nextData` is what the next call will read: it is brought near meanwhile.
void multiply(
  const float *data, size_t dataBlock, int dataBlocks, const float *nextData, const float *weights, float *products,
  size_t productBlock, int tiles, int outputBlocks, bool add);

/// sums[c][o] (+)= sum over t of data[t][c] * gradients[t][o] for one block of inputs and one or two of outputs.
void accumulate(
  const float *data, const float *gradients, size_t gradientBlock, int tiles, float *sums, size_t row,
  int outputBlocks, bool add);

}  // namespace winograd
