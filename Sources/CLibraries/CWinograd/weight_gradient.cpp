#if defined(__x86_64__)

#include "passes.hpp"
#include "scratch.hpp"
#include "stages.hpp"
#include "team.hpp"

#include <algorithm>
#include <cstring>

namespace winograd {
namespace {

constexpr int longestSum = 128;  // tiles summed up in registers: a longer chain of additions loses digits

/// How the gradient of the weights is cut up: chunks of tiles are transformed, source and gradient; of the products of
/// all positions each task makes those between a group of blocks of inputs and a pair of blocks of outputs. While the
/// products of a chunk are made the next one is transformed, so that one waits for memory while the other multiplies.
struct Cut {
  int capacity;
  int chunks;
  int segments;  // tasks a block of channels in a chunk
  int pairs;
  int groupBlocks;
  int groups;

  // Fewer tiles than `goodTiles` make too few products of each sum that is loaded and stored, and more of them than
  // `mostBytes` of transformed data no longer fit a cache; below `fewBytes` the members would mostly wait for each
  // other.
  static constexpr int goodTiles = 112;
  static constexpr size_t fewBytes = size_t(4) << 20;
  static constexpr size_t mostBytes = size_t(16) << 20;

  Cut(const Geometry &geometry, int members) {
    const int inputs = geometry.source.channels, outputs = geometry.output.channels, tiles = geometry.tiles();
    // Not from the number of members: the sums are added up chunk by chunk, so the result depends on these figures.
    const size_t tileBytes = size_t(positions) * (inputs + outputs) * sizeof(float);
    const int most = std::max({1, int(fewBytes / tileBytes), std::min(goodTiles, int(mostBytes / tileBytes))});
    chunks = std::max(1, (tiles + most / 2) / most);
    capacity = (tiles + chunks - 1) / chunks;
    chunks = (tiles + capacity - 1) / capacity;
    segments = (capacity + segmentTiles - 1) / segmentTiles;
    pairs = (outputs + pairSize - 1) / pairSize;
    const int blocks = inputs / lanes;
    groupBlocks = std::min(blocks, inputs >= 256 ? 8 : 4);
    while (groupBlocks > 1 && pairs * ((blocks + groupBlocks - 1) / groupBlocks) < members) groupBlocks /= 2;
    groups = (blocks + groupBlocks - 1) / groupBlocks;
  }

  size_t sumPosition() const { return Slab::stride(groupBlocks * lanes, 2); }
  size_t sumFloats() const { return positions * sumPosition(); }
};

/// Transformed data of a chunk.
struct Stage {
  Slab source;
  Slab gradient;
};

/// The order of the tasks of a phase: transforms and products in even mixture, but a quarter of the transforms at the
/// end. They are the smaller tasks, so the members come to the end of a phase nearly together.
struct Turn {
  bool transforms;
  int index;

  Turn(int task, int allTransforms, int allProducts) {
    const int last = allTransforms / 4, mixed = allTransforms - last + allProducts;
    const auto transformsBefore = [=](int turn) { return int(long(turn) * (allTransforms - last) / mixed); };
    transforms = task >= mixed || transformsBefore(task + 1) > transformsBefore(task);
    index = task >= mixed ? task - allProducts : transforms ? transformsBefore(task) : task - transformsBefore(task);
  }
};

/// One gradient under way.
struct WeightGradient {
  Geometry geometry;
  Cut cut;
  const float *source;
  const float *gradient;
  const float *mask;
  float *weights;
  float *bias;

  Stage stages[2]{};
  Tile *tiles[mostMembers][2]{};
  float *sums = nullptr;        // of all tasks, or of one for each member where there is one chunk only
  float *biasParts = nullptr;   // `[chunks * segments][O]`

  /// What one task multiplies: blocks of inputs with one or two blocks of outputs.
  struct Part {
    int firstOutput;
    int outputs;
    int firstBlock;
    int blocks;

    Part(const WeightGradient &work, int task) {
      firstOutput = 2 * (task / work.cut.groups);
      outputs = std::min(2, work.outputBlocks() - firstOutput);
      firstBlock = task % work.cut.groups * work.cut.groupBlocks;
      blocks = std::min(work.cut.groupBlocks, work.inputBlocks() - firstBlock);
    }

    size_t row() const { return size_t(outputs) * lanes; }
  };

  int inputBlocks() const { return geometry.source.channels / lanes; }
  int outputBlocks() const { return geometry.output.channels / lanes; }

  void place(Scratch &scratch, int members) {
    for (int index = 0; index < std::min(cut.chunks, 2); index++) {
      stages[index].source = slab(scratch, inputBlocks());
      stages[index].gradient = slab(scratch, outputBlocks());
    }
    for (int member = 0; member < members; member++)
      for (Tile *&list : tiles[member]) list = scratch.take<Tile>(cut.capacity);
    sums = scratch.take<float>((cut.chunks > 1 ? cut.pairs * cut.groups : members) * cut.sumFloats());
    biasParts = scratch.take<float>(size_t(cut.chunks) * cut.segments * geometry.output.channels);
  }

  Slab slab(Scratch &scratch, int blocks) const {
    return {scratch.take<float>(Slab::floats(blocks, cut.capacity)), Slab::stride(blocks, cut.capacity)};
  }

  /// Tiles of two chunks are needed at a time, hence two lists.
  Chunk chunkAt(int index, int member) const {
    const int begin = std::min(index * cut.capacity, geometry.tiles());
    const int end = std::min(begin + cut.capacity, geometry.tiles());
    return Chunk(geometry, begin, end, cut.capacity, tiles[member][index & 1]);
  }

  void work(Team &team, int member) {
    Chunk last = chunkAt(0, member);
    for (int phase = 0; phase <= cut.chunks; phase++) {
      const Chunk next = phase > 0 ? chunkAt(phase, member) : last;
      const int transforms = phase < cut.chunks ? cut.segments * (inputBlocks() + outputBlocks()) : 0;
      const int products = phase > 0 ? cut.pairs * cut.groups : 0;
      for (int task = team.take(); task < transforms + products; task = team.take()) {
        const Turn turn(task, transforms, products);
        if (turn.transforms) transform(next, phase, turn.index);
        else multiply(last, phase - 1, turn.index, member);
      }
      team.wait();
      last = next;
    }
    if (bias)
      for (int block = team.take(); block < outputBlocks(); block = team.take()) sumBias(block);
  }

  void transform(const Chunk &chunk, int index, int task) const {
    const int part = task % cut.segments, block = task / cut.segments;
    const int begin = part * segmentTiles, end = std::min(begin + segmentTiles, chunk.count);
    const Stage &stage = stages[index & 1];
    if (block < inputBlocks()) {
      transformSource(geometry, chunk, source, nullptr, block, begin, end, stage.source);
    } else {
      const int output = block - inputBlocks();
      float *sum = biasParts + (size_t(index) * cut.segments + part) * geometry.output.channels + output * lanes;
      transformGradient(geometry, chunk, gradient, mask, output, begin, end, stage.gradient, sum);
    }
  }

  void multiply(const Chunk &chunk, int index, int task, int member) const {
    const Part part{*this, task};
    float *sum = sums + (cut.chunks > 1 ? task : member) * cut.sumFloats();
    for (int position = 0; position < positions; position++)
      multiply(chunk, index, part, position, sum + position * cut.sumPosition());
    if (index + 1 == cut.chunks) finish(part, sum);
  }

  /// Adds the products of one position to `sum`; the first chunk sets it.
  void multiply(const Chunk &chunk, int index, const Part &part, int position, float *sum) const {
    int begin, end;
    chunk.range(position, begin, end);
    if (begin == end && index == 0) memset(sum, 0, sizeof(float) * part.row() * part.blocks * lanes);
    const Stage &stage = stages[index & 1];
    const size_t block = size_t(chunk.capacity) * lanes;
    const float *data = stage.source.data + position * stage.source.position + part.firstBlock * block;
    const float *gradients = stage.gradient.data + position * stage.gradient.position + part.firstOutput * block;
    int steps = (end - begin + longestSum - 1) / longestSum;
    for (int start = begin; steps > 0; steps--) {
      const int count = (end - start + steps - 1) / steps;
      for (int i = 0; i < part.blocks; i++)
        accumulate(
          data + i * block + start * lanes, gradients + start * lanes, block, count, sum + i * lanes * part.row(),
          part.row(), part.outputs, index > 0 || start > begin);
      start += count;
    }
  }

  /// Sums at the points to gradients of weights.
  void finish(const Part &part, const float *sum) const {
    const int inputs = geometry.source.channels;
    for (int output = 0; output < part.outputs; output++)
      for (int block = 0; block < part.blocks; block++) {
        const size_t first = size_t(part.firstOutput + output) * lanes * inputs + (part.firstBlock + block) * lanes;
        transformWeightGradient(
          sum + block * lanes * part.row() + output * lanes, part.row(), cut.sumPosition(), weights + first * 9,
          inputs);
      }
  }

  void sumBias(int block) const {
    double total[lanes] = {};
    for (int part = 0; part < cut.chunks * cut.segments; part++)
      for (int lane = 0; lane < lanes; lane++)
        total[lane] += biasParts[size_t(part) * geometry.output.channels + block * lanes + lane];
    for (int lane = 0; lane < lanes; lane++) bias[block * lanes + lane] = float(total[lane]);
  }
};

}  // namespace

size_t weightGradientScratch(const Geometry &geometry, int members) {
  WeightGradient work{geometry, Cut(geometry, bounded(members)), nullptr, nullptr, nullptr, nullptr, nullptr};
  Scratch counter(nullptr);
  work.place(counter, bounded(members));
  return counter.size();
}

void differentiateWeights(
  const Geometry &geometry, const float *source, const float *gradient, const float *mask, float *weights, float *bias,
  void *scratch, int members) {
  WeightGradient work{geometry, Cut(geometry, bounded(members)), source, gradient, mask, weights, bias};
  Scratch memory(scratch);
  work.place(memory, bounded(members));
  Team::run(bounded(members), work);
}

}  // namespace winograd

#endif
