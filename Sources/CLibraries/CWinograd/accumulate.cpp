#if defined(__x86_64__)

#include "simd.hpp"
#include "stages.hpp"

namespace winograd {
namespace {

EIL_WINO_BEGIN

constexpr int rows = 8;  // inputs whose sums are in registers at a time

template <int columns>
void product(
  const float *data, const float *gradients, size_t gradientBlock, int tiles, float *sums, size_t row, bool add) {
  Vector totals[rows][columns];
  EIL_UNROLL for (int i = 0; i < rows; i++)
    EIL_UNROLL for (int column = 0; column < columns; column++) {
      totals[i][column] = _mm512_setzero_ps();
      if (add) _mm_prefetch(reinterpret_cast<const char *>(sums + i * row + column * lanes), _MM_HINT_T0);
    }
  _Pragma("clang loop unroll_count(4)") for (int tile = 0; tile < tiles; tile++) {
    Vector factors[columns];
    EIL_UNROLL for (int column = 0; column < columns; column++)
      factors[column] = _mm512_load_ps(gradients + column * gradientBlock + tile * lanes);
    EIL_UNROLL for (int i = 0; i < rows; i++) {
      const Vector value = _mm512_set1_ps(data[tile * lanes + i]);
      EIL_UNROLL for (int column = 0; column < columns; column++)
        totals[i][column] = _mm512_fmadd_ps(value, factors[column], totals[i][column]);
    }
  }
  EIL_UNROLL for (int i = 0; i < rows; i++)
    EIL_UNROLL for (int column = 0; column < columns; column++) {
      float *result = sums + i * row + column * lanes;
      if (add) totals[i][column] = _mm512_add_ps(totals[i][column], _mm512_load_ps(result));
      _mm512_store_ps(result, totals[i][column]);
    }
}

EIL_WINO_END

}  // namespace

void accumulate(
  const float *data, const float *gradients, size_t gradientBlock, int tiles, float *sums, size_t row,
  int outputBlocks, bool add) {
  for (int i = 0; i < lanes; i += rows)
    if (outputBlocks == 2) product<2>(data + i, gradients, gradientBlock, tiles, sums + i * row, row, add);
    else product<1>(data + i, gradients, gradientBlock, tiles, sums + i * row, row, add);
}

}  // namespace winograd

#endif
