#include "loops.h"

EIL_EACH_PROCESSOR
void eil_mask_gradient(int64_t count, const float *output, float *gradient) {
  for (int64_t i = 0; i < count; ++i) gradient[i] = output[i] > 0 ? gradient[i] : 0;
}

EIL_EACH_PROCESSOR
void eil_accumulate(int64_t count, const float *x, float *sum) {
  for (int64_t i = 0; i < count; ++i) sum[i] += x[i];
}
