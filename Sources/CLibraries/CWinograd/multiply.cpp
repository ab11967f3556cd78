#if defined(__x86_64__)

#include "simd.hpp"
#include "stages.hpp"

namespace winograd {
namespace {

EIL_WINO_BEGIN

/// What the next calls will read, to be brought near during this one.
struct Ahead {
  const float *data;  // of the next tiles, laid out as `data`
  const float *weights;
  int weightLines;  // cache lines of the weights for each block of data
};

/// `rows` tiles by `columns` blocks of outputs, all sums in registers: 14 x 2 of them leave one for a factor of the
/// data and two for weights.
template <int rows, int columns>
void product(
  const float *data, size_t dataBlock, int dataBlocks, const float *weights, float *products, size_t productBlock,
  bool add, Ahead ahead) {
  Vector sums[rows][columns];
  EIL_UNROLL for (int row = 0; row < rows; row++)
    EIL_UNROLL for (int column = 0; column < columns; column++) sums[row][column] = _mm512_setzero_ps();
  for (int block = 0; block < dataBlocks; block++) {
    EIL_UNROLL for (int row = 0; row < rows; row++)
      _mm_prefetch(reinterpret_cast<const char *>(ahead.data + row * lanes), _MM_HINT_T1);
    for (int line = 0; line < ahead.weightLines; line++)
      _mm_prefetch(reinterpret_cast<const char *>(ahead.weights + line * lanes), _MM_HINT_T1);
    ahead.data += dataBlock;
    ahead.weights += ahead.weightLines * lanes;
    _Pragma("clang loop unroll_count(4)") for (int lane = 0; lane < lanes; lane++) {
      Vector factors[columns];
      EIL_UNROLL for (int column = 0; column < columns; column++)
        factors[column] = _mm512_load_ps(weights + (lane * columns + column) * lanes);
      EIL_UNROLL for (int row = 0; row < rows; row++) {
        const Vector value = _mm512_set1_ps(data[row * lanes + lane]);
        EIL_UNROLL for (int column = 0; column < columns; column++)
          sums[row][column] = _mm512_fmadd_ps(value, factors[column], sums[row][column]);
      }
    }
    weights += lanes * lanes * columns;
    data += dataBlock;
  }
  EIL_UNROLL for (int row = 0; row < rows; row++)
    EIL_UNROLL for (int column = 0; column < columns; column++) {
      float *result = products + column * productBlock + row * lanes;
      if (add) sums[row][column] = _mm512_add_ps(sums[row][column], _mm512_load_ps(result));
      _mm512_store_ps(result, sums[row][column]);
    }
}

using Product = void (*)(const float *, size_t, int, const float *, float *, size_t, bool, Ahead);

template <int columns>
constexpr Product productOf[stepTiles + 1] = {
  nullptr,
  product<1, columns>, product<2, columns>, product<3, columns>, product<4, columns>, product<5, columns>,
  product<6, columns>, product<7, columns>, product<8, columns>, product<9, columns>, product<10, columns>,
  product<11, columns>, product<12, columns>, product<13, columns>, product<14, columns>,
};

EIL_WINO_END

}  // namespace

void multiply(
  const float *data, size_t dataBlock, int dataBlocks, const float *nextData, const float *weights, float *products,
  size_t productBlock, int tiles, int outputBlocks, bool add) {
  if (tiles == 0) return;
  const Product *table = outputBlocks == 2 ? productOf<2> : productOf<1>;
  // In steps as equal as can be: a remainder of few rows would leave the multipliers idle.
  const int steps = (tiles + stepTiles - 1) / stepTiles, weightLines = (lanes * outputBlocks + steps - 1) / steps;
  const float *nextWeights = weights + dataBlocks * lanes * lanes * outputBlocks;
  for (int step = 0, begin = 0; step < steps; step++) {
    const int rows = (tiles - begin + steps - step - 1) / (steps - step);
    const Ahead ahead{
      step + 1 < steps ? data + (begin + rows) * lanes : nextData,
      nextWeights + step * weightLines * dataBlocks * lanes, weightLines};
    table[rows](
      data + begin * lanes, dataBlock, dataBlocks, weights, products + begin * lanes, productBlock, add, ahead);
    begin += rows;
  }
}

}  // namespace winograd

#endif
