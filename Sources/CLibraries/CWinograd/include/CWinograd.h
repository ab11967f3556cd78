#ifndef EIL_WINOGRAD_H
#define EIL_WINOGRAD_H

// Convolution with 3x3 kernels and stride 1 by Winograd's minimal filtering F(4x4, 3x3), in float32 with AVX-512.
//
// Features are [N, C/16, H, W, 16], weights plain [O, I, 3, 3]; every pointer but those of weights and bias must be
// aligned to 64 bytes. Numbers of channels are multiples of 16, the padding is 0, 1 or 2 on every side.
// Results do not depend on the number of threads.

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One convolution. `height` and `width` are those of the source; the destination has `+ 2 * padding - 2`.
struct eil_wino_shape {
  int images;
  int inputs;
  int outputs;
  int height;
  int width;
  int padding;
};

/// Whether this processor has the instructions that the functions below use.
int eil_wino_available(void);

/// Whether the functions below can compute this shape.
int eil_wino_supports(const struct eil_wino_shape *shape);

/// Bytes of scratch memory (aligned to 64) that a call with up to `members` threads needs.
size_t eil_wino_forward_scratch(const struct eil_wino_shape *shape, int members);
size_t eil_wino_backward_data_scratch(const struct eil_wino_shape *shape, int members);
size_t eil_wino_backward_weights_scratch(const struct eil_wino_shape *shape, int members);

/// destination = source * weights + bias, then max(0, ...) if `relu` is not 0. `bias` `[O]` may be NULL.
void eil_wino_forward(
  const struct eil_wino_shape *shape, const float *source, const float *weights, const float *bias, int relu,
  float *destination, void *scratch, int members);

/// The gradient of the source. Where `mask` (the destination of a forward call with `relu`) is given, the gradient of
/// the destination counts only where `mask` is above 0.
void eil_wino_backward_data(
  const struct eil_wino_shape *shape, const float *diff_destination, const float *mask, const float *weights,
  float *diff_source, void *scratch, int members);

/// The gradients of the weights, plain `[O, I, 3, 3]`, and of the bias `[O]` unless `diff_bias` is NULL; `mask` as
/// above.
void eil_wino_backward_weights(
  const struct eil_wino_shape *shape, const float *source, const float *diff_destination, const float *mask,
  float *diff_weights, float *diff_bias, void *scratch, int members);

#ifdef __cplusplus
}
#endif
#endif
