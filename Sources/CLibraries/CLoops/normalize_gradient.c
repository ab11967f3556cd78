#include "loops.h"

// Sums of the gradient, and of the gradient times the input's deviation from its mean. Where there is a ReLU the
// gradient counts only at positive outputs, and below its ceiling where it has one; `through`, if wanted, keeps what
// counts.
EIL_EACH_PROCESSOR
static void gradient_sums(
    eil_block block, const float *x, const float *y, const float *dy, float ceiling, const pixel *mean, float *through,
    double *sums, double *products) {
  const pixel top = ceiling - (pixel){0};
  for (int64_t n = 0; n < block.images; ++n) {
    const int64_t at = n * block.stride;
    const pixel *in = (const pixel *)(x + at), *upper = (const pixel *)(dy + at);
    const pixel *out = y ? (const pixel *)(y + at) : 0;
    pixel *kept = through ? (pixel *)(through + at) : 0;
    for (int64_t start = 0; start < block.pixels; start += RUN) {
      const int64_t end = start + RUN < block.pixels ? start + RUN : block.pixels;
      pixel sum = {0}, product = {0};
      for (int64_t i = start; i < end; ++i) {
        pixel gradient = upper[i];
        if (out) gradient = EIL_PASSED(out[i], top, gradient);
        if (kept) kept[i] = gradient;
        sum += gradient;
        product += gradient * (in[i] - *mean);
      }
      for (int c = 0; c < LANES; ++c) {
        sums[c] += sum[c];
        products[c] += product[c];
      }
    }
  }
}

// dx = factor * (gradient - average - (x - mean) * slope).
EIL_EACH_PROCESSOR
static void input_gradient(
    eil_block block, const float *x, const float *y, const float *dy, float ceiling, const pixel *numbers,
    float *dx) {
  const pixel mean = numbers[0], factor = numbers[1], average = numbers[2], slope = numbers[3];
  const pixel top = ceiling - (pixel){0};
  for (int64_t n = 0; n < block.images; ++n) {
    const int64_t at = n * block.stride;
    const pixel *in = (const pixel *)(x + at), *upper = (const pixel *)(dy + at);
    const pixel *out = y ? (const pixel *)(y + at) : 0;
    pixel *lower = (pixel *)(dx + at);
    for (int64_t i = 0; i < block.pixels; ++i) {
      pixel gradient = upper[i];
      if (out) gradient = EIL_PASSED(out[i], top, gradient);
      lower[i] = factor * (gradient - average - (in[i] - mean) * slope);
    }
  }
}

void eil_normalize_gradient(
    eil_block block, const float *x, const float *y, const float *dy, float ceiling, const float *scale,
    const float *mean, const float *variance, float epsilon, float *through, float *dx, float *scale_gradient,
    float *shift_gradient) {
  double sums[LANES] = {0}, products[LANES] = {0};
  pixel numbers[4];
  for (int c = 0; c < LANES; ++c) numbers[0][c] = mean[c];
  gradient_sums(block, x, y, dy, ceiling, &numbers[0], through, sums, products);
  const double count = (double)block.images * (double)block.pixels;
  for (int c = 0; c < LANES; ++c) {
    const double inverse = 1 / sqrt((double)variance[c] + epsilon);
    numbers[1][c] = (float)(scale[c] * inverse);
    numbers[2][c] = (float)(sums[c] / count);
    numbers[3][c] = (float)(products[c] / count * inverse * inverse);
    scale_gradient[c] = (float)(products[c] * inverse);
    shift_gradient[c] = (float)sums[c];
  }
  // What has been masked once need not be masked again.
  input_gradient(block, x, through ? 0 : y, through ? through : dy, ceiling, numbers, dx);
}
