#include "loops.h"

/// The channels of one pixel, wherever they lie.
typedef float lanes16 __attribute__((vector_size(4 * LANES), aligned(4)));

EIL_EACH_PROCESSOR
void eil_scale_lanes(
    int64_t pixels, int64_t lanes, const float *x, const float *factors, const float *shifts, float *y) {
  if (lanes == LANES) {
    const lanes16 factor = *(const lanes16 *)factors;
    const lanes16 shift = shifts ? *(const lanes16 *)shifts : (lanes16){0};
    for (int64_t p = 0; p < pixels; ++p) {
      lanes16 value = *(const lanes16 *)(x + p * LANES) * factor;
      // Not a sum with 0, which would make 0 of -0.
      *(lanes16 *)(y + p * LANES) = shifts ? value + shift : value;
    }
    return;
  }
  if (lanes == 1) {
    const float factor = factors[0], shift = shifts ? shifts[0] : -0.0f;
    for (int64_t p = 0; p < pixels; ++p) y[p] = x[p] * factor + shift;
    return;
  }
  for (int64_t p = 0; p < pixels; ++p) {
    for (int64_t l = 0; l < lanes; ++l) {
      y[p * lanes + l] = x[p * lanes + l] * factors[l] + (shifts ? shifts[l] : -0.0f);
    }
  }
}
