#include "loops.h"

// Sums are taken over deviations from the first pixel, so that a mean far from zero does not eat up the digits of the
// variance, and run by run in double precision, so that the length of the sum does not.
EIL_EACH_PROCESSOR
static void moments(eil_block block, const float *x, double *sums, double *squares) {
  const pixel pivot = *(const pixel *)x;
  for (int64_t n = 0; n < block.images; ++n) {
    const pixel *in = (const pixel *)(x + n * block.stride);
    for (int64_t start = 0; start < block.pixels; start += RUN) {
      const int64_t end = start + RUN < block.pixels ? start + RUN : block.pixels;
      pixel sum[2] = {{0}, {0}}, square[2] = {{0}, {0}};
      int64_t i = start;
      for (; i + 1 < end; i += 2) {
        const pixel a = in[i] - pivot, b = in[i + 1] - pivot;
        sum[0] += a;
        sum[1] += b;
        square[0] += a * a;
        square[1] += b * b;
      }
      if (i < end) {
        const pixel a = in[i] - pivot;
        sum[0] += a;
        square[0] += a * a;
      }
      for (int c = 0; c < LANES; ++c) {
        sums[c] += (double)sum[0][c] + sum[1][c];
        squares[c] += (double)square[0][c] + square[1][c];
      }
    }
  }
}

EIL_EACH_PROCESSOR
static void apply(
    eil_block block, const float *x, const float *addend, const pixel *numbers, int relu, float ceiling, float *y) {
  const pixel mean = numbers[0], factor = numbers[1], shift = numbers[2], top = ceiling - (pixel){0};
  for (int64_t n = 0; n < block.images; ++n) {
    const pixel *in = (const pixel *)(x + n * block.stride);
    const pixel *more = addend ? (const pixel *)(addend + n * block.stride) : 0;
    pixel *out = (pixel *)(y + n * block.stride);
    for (int64_t i = 0; i < block.pixels; ++i) {
      pixel value = (in[i] - mean) * factor + shift;
      if (more) value += more[i];
      if (relu) value = EIL_RECTIFIED(value, top);
      out[i] = value;
    }
  }
}

void eil_normalize(
    eil_block block, const float *x, const float *addend, const float *scale, const float *shift, float epsilon,
    int relu, float ceiling, float *y, float *mean, float *variance) {
  double sums[LANES] = {0}, squares[LANES] = {0};
  moments(block, x, sums, squares);
  const double count = (double)block.images * (double)block.pixels;
  pixel numbers[3];
  for (int c = 0; c < LANES; ++c) {
    const double deviation = sums[c] / count;
    const double spread = squares[c] / count - deviation * deviation;
    mean[c] = (float)(x[c] + deviation);
    // Rounding may lead below 0. NaN is not below, and stays.
    variance[c] = (float)(spread < 0 ? 0 : spread);
    numbers[0][c] = mean[c];
    numbers[1][c] = (float)(scale[c] / sqrt((double)variance[c] + epsilon));
    numbers[2][c] = shift[c];
  }
  apply(block, x, addend, numbers, relu, ceiling, y);
}
