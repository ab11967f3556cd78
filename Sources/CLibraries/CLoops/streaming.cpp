#include <string.h>

#include "CLoops.h"

// The fully connected layer of a small batch does a few operations for each weight that it reads, so its time is that
// of reading the weights. Four rows of weights are read side by side, a piece at a time, and each piece meets all
// inputs while it is in the nearest cache.

namespace {

constexpr int lanes = 16;
constexpr int64_t piece = 2048;
typedef float vector __attribute__((vector_size(lanes * sizeof(float)), aligned(4)));

template <int rows, int count>
[[gnu::always_inline]] inline void add_piece(
    const float *source, const float *weights, int64_t stride, int64_t length, vector (*sums)[4]) {
  vector own[rows][count];
  for (int r = 0; r < rows; r++)
    for (int n = 0; n < count; n++) own[r][n] = sums[r][n];
  for (int64_t i = 0; i < length; i += lanes) {
    vector x[count];
    for (int n = 0; n < count; n++) memcpy(&x[n], source + n * stride + i, sizeof(vector));
    for (int r = 0; r < rows; r++) {
      vector w;
      memcpy(&w, weights + r * stride + i, sizeof(vector));
      for (int n = 0; n < count; n++) own[r][n] = own[r][n] + w * x[n];
    }
  }
  for (int r = 0; r < rows; r++)
    for (int n = 0; n < count; n++) sums[r][n] = own[r][n];
}

template <int rows>
[[gnu::always_inline]] inline void add_piece(
    const float *source, const float *weights, int64_t stride, int64_t length, vector (*sums)[4], int count) {
  switch (count) {
    case 1: return add_piece<rows, 1>(source, weights, stride, length, sums);
    case 2: return add_piece<rows, 2>(source, weights, stride, length, sums);
    case 3: return add_piece<rows, 3>(source, weights, stride, length, sums);
    default: return add_piece<rows, 4>(source, weights, stride, length, sums);
  }
}

struct Product {
  const float *source, *weights, *bias;
  int64_t count, inputs, outputs;
  float slope;
  float *destination;
};

[[gnu::always_inline]] inline void finish(const Product &p, int64_t n, int64_t row, float sum) {
  if (p.bias) sum += p.bias[row];
  if (sum < 0) sum = p.slope == 0 ? 0 : sum * p.slope;  // not a product behind a ReLU: 0 times -inf is no number
  p.destination[n * p.outputs + row] = sum;
}

/// Rows `first..<first + rows` times inputs `begin..<end`, at most 16 of them.
template <int rows>
[[gnu::always_inline]] inline void multiply_rows(const Product &p, int64_t first, int64_t begin, int64_t end) {
  vector sums[4][rows][4];
  memset(sums, 0, sizeof(sums));
  const int64_t whole = p.inputs / lanes * lanes;
  for (int64_t start = 0; start < whole; start += piece) {
    const int64_t length = whole - start < piece ? whole - start : piece;
    for (int64_t n = begin; n < end; n += 4) {
      const int count = (int)(end - n < 4 ? end - n : 4);
      add_piece<rows>(
          p.source + n * p.inputs + start, p.weights + first * p.inputs + start, p.inputs, length,
          sums[(n - begin) / 4], count);
    }
  }
  for (int64_t n = begin; n < end; n++) {
    for (int r = 0; r < rows; r++) {
      const vector &partial = sums[(n - begin) / 4][r][(n - begin) % 4];
      float sum = 0;
      for (int lane = 0; lane < lanes; lane++) sum += partial[lane];
      const float *w = p.weights + (first + r) * p.inputs;
      for (int64_t i = whole; i < p.inputs; i++) sum += w[i] * p.source[n * p.inputs + i];
      finish(p, n, first + r, sum);
    }
  }
}

[[gnu::always_inline]] inline void multiply(const Product &p, int64_t first, int64_t last) {
  for (int64_t begin = 0; begin < p.count; begin += 16) {
    const int64_t end = p.count - begin < 16 ? p.count : begin + 16;
    int64_t row = first;
    for (; row + 4 <= last; row += 4) multiply_rows<4>(p, row, begin, end);
    for (; row < last; row++) multiply_rows<1>(p, row, begin, end);
  }
}

void multiply_plainly(const Product &p, int64_t first, int64_t last) { multiply(p, first, last); }

#if defined(__x86_64__)
__attribute__((target("avx512f"))) void multiply_by_16(const Product &p, int64_t first, int64_t last) {
  multiply(p, first, last);
}

__attribute__((target("avx2,fma"))) void multiply_by_8(const Product &p, int64_t first, int64_t last) {
  multiply(p, first, last);
}
#endif

}  // namespace

void eil_streamed_product(
    const float *source, int64_t count, const float *weights, const float *bias, int64_t inputs, int64_t outputs,
    int64_t first, int64_t last, float slope, float *destination) {
  const Product product = {source, weights, bias, count, inputs, outputs, slope, destination};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return multiply_by_16(product, first, last);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return multiply_by_8(product, first, last);
#endif
  multiply_plainly(product, first, last);
}

namespace {

struct ClassMaps {
  const float *features, *weights;
  int64_t blocks, pixels, classes;
  float *maps;
};

/// Four or fewer pixels (`rows`) of `count` classes.
template <int rows, int count>
[[gnu::always_inline]] inline void map_pixels(const ClassMaps &m, int64_t pixel, int64_t first) {
  vector sums[rows][count];
  memset(sums, 0, sizeof(sums));
  for (int64_t block = 0; block < m.blocks; block++) {
    vector w[count];
    for (int k = 0; k < count; k++) {
      memcpy(&w[k], m.weights + ((first + k) * m.blocks + block) * lanes, sizeof(vector));
    }
    for (int r = 0; r < rows; r++) {
      vector x;
      memcpy(&x, m.features + (block * m.pixels + pixel + r) * lanes, sizeof(vector));
      for (int k = 0; k < count; k++) sums[r][k] = sums[r][k] + x * w[k];
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int k = 0; k < count; k++) {
      float sum = 0;
      for (int lane = 0; lane < lanes; lane++) sum += sums[r][k][lane];
      m.maps[(first + k) * m.pixels + pixel + r] = sum;
    }
  }
}

template <int count>
[[gnu::always_inline]] inline void map_classes(const ClassMaps &m, int64_t first) {
  int64_t pixel = 0;
  for (; pixel + 4 <= m.pixels; pixel += 4) map_pixels<4, count>(m, pixel, first);
  for (; pixel < m.pixels; pixel++) map_pixels<1, count>(m, pixel, first);
}

[[gnu::always_inline]] inline void map_all(const ClassMaps &m) {
  int64_t first = 0;
  for (; first + 5 <= m.classes; first += 5) map_classes<5>(m, first);
  for (; first < m.classes; first++) map_classes<1>(m, first);
}

void map_plainly(const ClassMaps &m) { map_all(m); }

#if defined(__x86_64__)
__attribute__((target("avx512f"))) void map_by_16(const ClassMaps &m) { map_all(m); }
__attribute__((target("avx2,fma"))) void map_by_8(const ClassMaps &m) { map_all(m); }
#endif

}  // namespace

void eil_class_maps(
    const float *features, int64_t blocks, int64_t pixels, const float *weights, int64_t classes, float *maps) {
  const ClassMaps work = {features, weights, blocks, pixels, classes, maps};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return map_by_16(work);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return map_by_8(work);
#endif
  map_plainly(work);
}
