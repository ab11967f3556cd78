#include "loops.h"

EIL_EACH_PROCESSOR
void eil_mask_gradient(int64_t count, const float *output, float ceiling, float *gradient) {
  for (int64_t i = 0; i < count; ++i) gradient[i] = output[i] > 0 && !(output[i] >= ceiling) ? gradient[i] : 0;
}

EIL_EACH_PROCESSOR
void eil_keep_nan(int64_t count, const float *source, float other, float *result) {
  // There is none as a rule, and then the result need not be read.
  int found = 0;
  for (int64_t i = 0; i < count; ++i) found |= source[i] != source[i] || source[i] == other;
  if (!found) return;
  for (int64_t i = 0; i < count; ++i) {
    result[i] = source[i] != source[i] || source[i] == other ? source[i] : result[i];
  }
}

EIL_EACH_PROCESSOR
int eil_contains(int64_t count, const float *values, float value) {
  int found = 0;
  for (int64_t i = 0; i < count; ++i) found |= values[i] == value;
  return found;
}

EIL_EACH_PROCESSOR
void eil_accumulate(int64_t count, const float *x, float *sum) {
  for (int64_t i = 0; i < count; ++i) sum[i] += x[i];
}
