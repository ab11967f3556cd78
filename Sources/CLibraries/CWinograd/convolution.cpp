#if defined(__x86_64__)

#include "passes.hpp"
#include "scratch.hpp"
#include "stages.hpp"
#include "team.hpp"

#include <algorithm>

namespace winograd {
namespace {

/// How a convolution is cut up.
///
/// Where all transformed weights fit the third-level cache, they are made first and each task is a few tiles from
/// their pixels to their outputs: what is transformed stays in the second-level cache of its core. Where they do not,
/// the tiles of a chunk are transformed by all members, and each task then makes the weights of a pair of output
/// blocks and uses them for all those tiles, so that they too never travel to memory.
///
/// No output depends on the cut: the sums over channels are always taken in the same order.
struct Cut {
  bool shared;  // members work on the same tiles
  int capacity;
  int chunks;
  int pairs;

  static constexpr size_t mostWeights = size_t(12) << 20;  // bytes, transformed
  static constexpr size_t mostShared = size_t(16) << 20;   // bytes of a chunk's transformed pixels
  static constexpr int fewTiles = 28;                      // two steps of the multiplication

  Cut(const Geometry &geometry, int members) {
    const int inputs = geometry.source.channels, outputs = geometry.output.channels, tiles = geometry.tiles();
    pairs = (outputs + pairSize - 1) / pairSize;
    shared = size_t(positions) * inputs * outputs * sizeof(float) > mostWeights || tiles < fewTiles * members;
    const int most = shared ? int(mostShared / (size_t(positions) * inputs * sizeof(float))) : fewTiles;
    chunks = (tiles + most - 1) / std::max(most, 1);
    capacity = (tiles + chunks - 1) / chunks;
    if (capacity >= stepTiles) capacity = (capacity + stepTiles - 1) / stepTiles * stepTiles;
    chunks = (tiles + capacity - 1) / capacity;
  }
};

/// The memory of one member.
struct Member {
  Tile *tiles;
  Slab source;
  Slab products;
  float *weights;
};

/// One convolution under way.
struct Convolution {
  Geometry geometry;
  Cut cut;
  const float *source;
  const float *mask;
  WeightsView weights;
  OutputStyle style;
  float *destination;

  Slab sharedSource{};
  float *sharedWeights = nullptr;
  Member memory[mostMembers];

  int inputs() const { return geometry.source.channels; }
  int inputBlocks() const { return inputs() / lanes; }
  int blocksOf(int pair) const { return std::min(2, geometry.output.channels / lanes - 2 * pair); }

  size_t weightsPosition(int blocks) const { return Slab::stride(inputs(), blocks); }
  size_t weightsOfPair() const { return positions * weightsPosition(2); }

  void place(Scratch &scratch, int members) {
    const int blocks = inputBlocks(), capacity = cut.capacity;
    if (cut.shared) sharedSource = {scratch.take<float>(Slab::floats(blocks, capacity)), Slab::stride(blocks, capacity)};
    else sharedWeights = scratch.take<float>(cut.pairs * weightsOfPair());
    for (int member = 0; member < members; member++) {
      Member &mine = memory[member];
      mine.tiles = scratch.take<Tile>(capacity);
      mine.products = {scratch.take<float>(Slab::floats(2, capacity)), Slab::stride(2, capacity)};
      mine.source = sharedSource;
      if (cut.shared) mine.weights = scratch.take<float>(weightsOfPair());
      else mine.source = {scratch.take<float>(Slab::floats(blocks, capacity)), Slab::stride(blocks, capacity)};
    }
  }

  void work(Team &team, int member) {
    if (cut.shared) workTogether(team, memory[member]);
    else workApart(team, memory[member]);
  }

  void makeWeights(int pair, float *result) const {
    const int blocks = blocksOf(pair);
    transformWeights(weights, inputs(), 2 * pair, blocks, result, weightsPosition(blocks));
  }

  void makeOutputs(const Chunk &chunk, int pair, const float *weights, Member &mine) const {
    const int blocks = blocksOf(pair), capacity = chunk.capacity;
    for (int position = 0; position < positions; position++) {
      int begin, end;
      chunk.range(position, begin, end);
      multiply(
        mine.source.data + position * mine.source.position + begin * lanes, size_t(capacity) * lanes, inputBlocks(),
        weights + position * weightsPosition(blocks),
        mine.products.data + position * mine.products.position + begin * lanes, size_t(capacity) * lanes, end - begin,
        blocks);
    }
    for (int block = 0; block < blocks; block++)
      transformOutput(geometry, chunk, mine.products, block, 2 * pair + block, style, destination);
  }

  Chunk chunkAt(int index, Member &mine) const {
    const int begin = index * cut.capacity, end = std::min(begin + cut.capacity, geometry.tiles());
    return Chunk(geometry, begin, end, cut.capacity, mine.tiles);
  }

  void workApart(Team &team, Member &mine) {
    for (int pair = team.take(); pair < cut.pairs; pair = team.take())
      makeWeights(pair, sharedWeights + pair * weightsOfPair());
    team.wait();
    for (int index = team.take(); index < cut.chunks; index = team.take()) {
      const Chunk chunk = chunkAt(index, mine);
      for (int block = 0; block < inputBlocks(); block++)
        transformSource(geometry, chunk, source, mask, block, 0, chunk.count, mine.source);
      for (int pair = 0; pair < cut.pairs; pair++)
        makeOutputs(chunk, pair, sharedWeights + pair * weightsOfPair(), mine);
    }
  }

  void workTogether(Team &team, Member &mine) {
    for (int index = 0; index < cut.chunks; index++) {
      const Chunk chunk = chunkAt(index, mine);
      const int segments = (chunk.count + segmentTiles - 1) / segmentTiles;
      for (int task = team.take(); task < segments * inputBlocks(); task = team.take()) {
        const int begin = task % segments * segmentTiles, end = std::min(begin + segmentTiles, chunk.count);
        transformSource(geometry, chunk, source, mask, task / segments, begin, end, sharedSource);
      }
      team.wait();
      for (int pair = team.take(); pair < cut.pairs; pair = team.take()) {
        makeWeights(pair, mine.weights);
        makeOutputs(chunk, pair, mine.weights, mine);
      }
      team.wait();
    }
  }
};

/// Beyond this many bytes a destination is not found in a cache by whoever reads it next.
constexpr size_t streamedBytes = size_t(16) << 20;

}  // namespace

size_t convolutionScratch(const Geometry &geometry, int members) {
  members = bounded(members);
  Convolution convolution{geometry, Cut(geometry, members), nullptr, nullptr, {}, {}, nullptr};
  Scratch counter(nullptr);
  convolution.place(counter, members);
  return counter.size();
}

void convolve(
  const Geometry &geometry, const float *source, const float *mask, WeightsView weights, const float *bias, bool relu,
  float *destination, void *scratch, int members) {
  members = bounded(members);
  const size_t bytes = geometry.output.image() * geometry.images * sizeof(float);
  const OutputStyle style{bias, relu, bytes > streamedBytes};
  Convolution convolution{geometry, Cut(geometry, members), source, mask, weights, style, destination};
  Scratch memory(scratch);
  convolution.place(memory, members);
  Team::run(members, convolution);
}

}  // namespace winograd

#endif
