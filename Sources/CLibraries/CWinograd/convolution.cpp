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
  static constexpr size_t mostShared = size_t(24) << 20;   // bytes of a chunk's transformed pixels
  static constexpr int fewTiles = 28;                      // two steps of the multiplication

  Cut(const Geometry &geometry, int members) {
    const int inputs = geometry.source.channels, outputs = geometry.output.channels, tiles = geometry.tiles();
    pairs = (outputs + pairSize - 1) / pairSize;
    shared = size_t(positions) * inputs * outputs * sizeof(float) > mostWeights || tiles < fewTiles * members;
    const int fitting = int(mostShared / (size_t(positions) * inputs * sizeof(float)));
    const int most = shared ? std::max(fitting, 1) : fewTiles;
    chunks = (tiles + most - 1) / most;
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

  /// Channels of the weights that are transformed at once.
  int weightsInputs() const { return cut.shared ? std::min(inputs(), depthBlocks * lanes) : inputs(); }
  size_t weightsPosition(int blocks) const { return Slab::stride(weightsInputs(), blocks); }
  size_t weightsOfPair() const { return positions * weightsPosition(2); }

  void place(Scratch &scratch, int members) {
    const int blocks = inputBlocks();
    if (cut.shared) sharedSource = slab(scratch, blocks);
    else sharedWeights = scratch.take<float>(cut.pairs * weightsOfPair());
    for (int member = 0; member < members; member++) {
      Member &mine = memory[member];
      mine.tiles = scratch.take<Tile>(cut.capacity);
      mine.products = slab(scratch, 2);
      mine.source = sharedSource;
      if (cut.shared) mine.weights = scratch.take<float>(weightsOfPair());
      else mine.source = slab(scratch, blocks);
    }
  }

  Slab slab(Scratch &scratch, int blocks) const {
    return {scratch.take<float>(Slab::floats(blocks, cut.capacity)), Slab::stride(blocks, cut.capacity)};
  }

  void work(Team &team, int member) {
    if (cut.shared) workTogether(team, memory[member]);
    else workApart(team, memory[member]);
  }

  /// The weights of a pair of output blocks, for as many inputs as are made at once.
  void makeWeights(int pair, int firstInput, float *result) const {
    const int blocks = blocksOf(pair), count = std::min(weightsInputs(), inputs() - firstInput);
    transformWeights(weights, firstInput, count, 2 * pair, blocks, result, weightsPosition(blocks));
  }

  /// Adds the products of one position with the blocks of inputs from `first` on; the first ones set the sums.
  void multiplyAt(
    int position, const Chunk &chunk, int pair, int first, const float *weights, size_t ahead, Member &mine) const {
    int begin, end;
    chunk.range(position, begin, end);
    const size_t block = size_t(chunk.capacity) * lanes;
    const float *data = mine.source.data + position * mine.source.position + first * block + begin * lanes;
    multiply(
      data, block, std::min(depthBlocks, inputBlocks() - first), data + ahead, weights,
      mine.products.data + position * mine.products.position + begin * lanes, block, end - begin, blocksOf(pair),
      first > 0);
  }

  void makeOutputs(const Chunk &chunk, int pair, Member &mine) const {
    for (int block = 0; block < blocksOf(pair); block++)
      transformOutput(geometry, chunk, mine.products, block, 2 * pair + block, style, destination);
  }

  Chunk chunkAt(int index, Member &mine) const {
    const int begin = index * cut.capacity, end = std::min(begin + cut.capacity, geometry.tiles());
    return Chunk(geometry, begin, end, cut.capacity, mine.tiles);
  }

  void multiplyApart(const Chunk &chunk, int pair, Member &mine) const {
    const size_t rows = size_t(lanes) * lanes * blocksOf(pair);
    for (int position = 0; position < positions; position++) {
      const float *weights = sharedWeights + pair * weightsOfPair() + position * weightsPosition(blocksOf(pair));
      for (int first = 0; first < inputBlocks(); first += depthBlocks)
        multiplyAt(
          position, chunk, pair, first, weights + first * rows, size_t(depthBlocks) * chunk.capacity * lanes, mine);
    }
  }

  void workApart(Team &team, Member &mine) {
    for (int pair = team.take(); pair < cut.pairs; pair = team.take())
      makeWeights(pair, 0, sharedWeights + pair * weightsOfPair());
    team.wait();
    for (int index = team.take(); index < cut.chunks; index = team.take()) {
      const Chunk chunk = chunkAt(index, mine);
      for (int block = 0; block < inputBlocks(); block++)
        transformSource(geometry, chunk, source, mask, block, 0, chunk.count, mine.source);
      for (int pair = 0; pair < cut.pairs; pair++) {
        multiplyApart(chunk, pair, mine);
        makeOutputs(chunk, pair, mine);
      }
    }
  }

  /// Weights of some inputs, as many as the second-level cache holds, meet all tiles before the next ones are made.
  void multiplyTogether(const Chunk &chunk, int pair, Member &mine) const {
    for (int first = 0; first < inputBlocks(); first += depthBlocks) {
      makeWeights(pair, first * lanes, mine.weights);
      for (int position = 0; position < positions; position++)
        multiplyAt(
          position, chunk, pair, first, mine.weights + position * weightsPosition(blocksOf(pair)), mine.source.position,
          mine);
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
        multiplyTogether(chunk, pair, mine);
        makeOutputs(chunk, pair, mine);
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
