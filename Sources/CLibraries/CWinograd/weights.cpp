#if defined(__x86_64__)

#include "stages.hpp"
#include "transforms.hpp"

namespace winograd {
namespace {

EIL_WINO_BEGIN

constexpr int taps = 9;

/// Columns to rows of a 16 x 16 matrix in registers.
EIL_INLINE void transpose(Vector (&r)[lanes]) {
  Vector t[lanes];
  EIL_UNROLL for (int i = 0; i < lanes; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  EIL_UNROLL for (int i = 0; i < lanes; i += 4)
    EIL_UNROLL for (int j = 0; j < 2; j++) {
      const __m512d low = _mm512_castps_pd(t[i + j]), high = _mm512_castps_pd(t[i + j + 2]);
      r[i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(low, high));
      r[i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low, high));
    }
  EIL_UNROLL for (int i = 0; i < lanes; i += 8)
    EIL_UNROLL for (int j = 0; j < 4; j++) {
      t[i + j] = _mm512_shuffle_f32x4(r[i + j], r[i + j + 4], 0x88);
      t[i + j + 4] = _mm512_shuffle_f32x4(r[i + j], r[i + j + 4], 0xdd);
    }
  EIL_UNROLL for (int i = 0; i < 8; i++) {
    r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
  }
}

/// The weights from one input to 16 outputs, at the points.
EIL_INLINE void transformOne(const float *weights, size_t outputStride, bool rotated, float *result, size_t position) {
  Vector rows[lanes];
  EIL_UNROLL for (int i = 0; i < lanes; i++)
    rows[i] = _mm512_maskz_loadu_ps((1 << taps) - 1, weights + i * outputStride);
  transpose(rows);
  Vector t[3][points];
  EIL_UNROLL for (int y = 0; y < 3; y++) {
    Vector g[3];
    EIL_UNROLL for (int x = 0; x < 3; x++) g[x] = rotated ? rows[8 - 3 * y - x] : rows[3 * y + x];
    weightsToPoints(g, t[y]);
  }
  EIL_UNROLL for (int x = 0; x < points; x++) {
    const Vector g[3] = {t[0][x], t[1][x], t[2][x]};
    Vector out[points];
    weightsToPoints(g, out);
    EIL_UNROLL for (int y = 0; y < points; y++) _mm512_store_ps(result + (y * points + x) * position, out[y]);
  }
}

constexpr int run = lanes * taps;  // floats: the weights between one channel and a block of others, side by side

EIL_INLINE void prefetchRun(const float *weights) {
  EIL_UNROLL for (int i = 0; i < run; i += lanes)
    _mm_prefetch(reinterpret_cast<const char *>(weights + i), _MM_HINT_T0);
}

/// From 16 inputs on to 16 outputs. The rows of the outputs may lie a multiple of 4 KB apart, where one set of the
/// first-level cache has to hold them all: they are copied side by side first.
void transformBlock(const float *weights, size_t outputStride, float *result, size_t input, size_t position) {
  constexpr int width = run + lanes;
  alignas(64) float rows[lanes * width];
  for (int output = 0; output < lanes; output++) {
    const float *row = weights + output * outputStride;
    prefetchRun(row + run);
    EIL_UNROLL for (int i = 0; i < run; i += lanes)
      _mm512_store_ps(rows + output * width + i, _mm512_loadu_ps(row + i));
  }
  for (int i = 0; i < lanes; i++) transformOne(rows + i * taps, width, false, result + i * input, position);
}

void transformStraight(
  WeightsView view, int firstInput, int inputs, int block, int blocks, float *result, size_t position) {
  const size_t row = size_t(blocks) * lanes;
  for (int input = 0; input < inputs; input += lanes)
    for (int i = 0; i < blocks; i++)
      transformBlock(
        view.data + (block + i) * lanes * view.outputStride + (firstInput + input) * view.inputStride,
        view.outputStride, result + input * row + i * lanes, row, position);
}

void transformRotated(
  WeightsView view, int firstInput, int inputs, int block, int blocks, float *result, size_t position) {
  constexpr int inputsAhead = 2;
  for (int input = 0; input < inputs; input++)
    for (int i = 0; i < blocks; i++) {
      const float *weights = view.data + (block + i) * lanes * view.outputStride
        + (firstInput + input) * view.inputStride;
      prefetchRun(weights + inputsAhead * view.inputStride);
      transformOne(weights, view.outputStride, true, result + (size_t(input) * blocks + i) * lanes, position);
    }
}

EIL_WINO_END

}  // namespace

void transformWeights(
  WeightsView view, int firstInput, int inputs, int block, int blocks, float *result, size_t position) {
  if (view.rotated) transformRotated(view, firstInput, inputs, block, blocks, result, position);
  else transformStraight(view, firstInput, inputs, block, blocks, result, position);
}

EIL_WINO_BEGIN

void transformWeightGradient(const float *gradients, size_t row, size_t position, float *weights, int inputs) {
  for (int input = 0; input < lanes; input++) {
    Vector t[points][3];
    EIL_UNROLL for (int y = 0; y < points; y++) {
      Vector in[points];
      EIL_UNROLL for (int x = 0; x < points; x++)
        in[x] = _mm512_load_ps(gradients + (y * points + x) * position + input * row);
      pointsToWeights(in, t[y]);
    }
    Vector rows[lanes];
    EIL_UNROLL for (int i = taps; i < lanes; i++) rows[i] = _mm512_setzero_ps();
    EIL_UNROLL for (int x = 0; x < 3; x++) {
      const Vector in[points] = {t[0][x], t[1][x], t[2][x], t[3][x], t[4][x], t[5][x]};
      Vector g[3];
      pointsToWeights(in, g);
      EIL_UNROLL for (int y = 0; y < 3; y++) rows[3 * y + x] = g[y];
    }
    transpose(rows);
    EIL_UNROLL for (int i = 0; i < lanes; i++)
      _mm512_mask_storeu_ps(weights + (size_t(i) * inputs + input) * taps, (1 << taps) - 1, rows[i]);
  }
}

EIL_WINO_END

}  // namespace winograd

#endif
