#include "passes.hpp"

using namespace winograd;

#if defined(__x86_64__)

int eil_wino_available(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
    && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma");
}

size_t eil_wino_forward_scratch(const eil_wino_shape *shape, int members) {
  return convolutionScratch(Geometry::forward(*shape), members);
}

size_t eil_wino_backward_data_scratch(const eil_wino_shape *shape, int members) {
  return convolutionScratch(Geometry::backward(*shape), members);
}

size_t eil_wino_backward_weights_scratch(const eil_wino_shape *shape, int members) {
  return weightGradientScratch(Geometry::forward(*shape), members);
}

void eil_wino_forward(
  const eil_wino_shape *shape, const float *source, const float *weights, const float *bias, int relu,
  float *destination, void *scratch, int members) {
  const WeightsView view{weights, size_t(shape->inputs) * 9, 9, false};
  convolve(Geometry::forward(*shape), source, nullptr, view, bias, relu != 0, destination, scratch, members);
}

void eil_wino_backward_data(
  const eil_wino_shape *shape, const float *diff_destination, const float *mask, const float *weights,
  float *diff_source, void *scratch, int members) {
  const WeightsView view{weights, 9, size_t(shape->inputs) * 9, true};
  convolve(
    Geometry::backward(*shape), diff_destination, mask, view, nullptr, false, diff_source, scratch, members);
}

void eil_wino_backward_weights(
  const eil_wino_shape *shape, const float *source, const float *diff_destination, const float *mask,
  float *diff_weights, float *diff_bias, void *scratch, int members) {
  differentiateWeights(
    Geometry::forward(*shape), source, diff_destination, mask, diff_weights, diff_bias, scratch, members);
}

#else

// Other processors keep the kernels that they have: nothing is available, so nothing else is called.

int eil_wino_available(void) { return 0; }
size_t eil_wino_forward_scratch(const eil_wino_shape *, int) { return 0; }
size_t eil_wino_backward_data_scratch(const eil_wino_shape *, int) { return 0; }
size_t eil_wino_backward_weights_scratch(const eil_wino_shape *, int) { return 0; }
void eil_wino_forward(
  const eil_wino_shape *, const float *, const float *, const float *, int, float *, void *, int) {}
void eil_wino_backward_data(
  const eil_wino_shape *, const float *, const float *, const float *, float *, void *, int) {}
void eil_wino_backward_weights(
  const eil_wino_shape *, const float *, const float *, const float *, float *, float *, void *, int) {}

#endif

int eil_wino_supports(const eil_wino_shape *shape) {
  return eil_wino_available() && shape->images > 0 && shape->inputs > 0 && shape->outputs > 0
    && shape->inputs % lanes == 0 && shape->outputs % lanes == 0 && shape->height > 0 && shape->width > 0
    && shape->padding >= 0 && shape->padding <= 2 && shape->height + 2 * shape->padding > 2
    && shape->width + 2 * shape->padding > 2;
}
