#ifndef EIL_LOOPS_H
#define EIL_LOOPS_H

#include <stdint.h>

// Loops over float32 numbers that memory is waited for in. The compiler makes a version of each for every kind of
// processor, and the one that fits is chosen when the program starts. Each works on a piece; sharing pieces out among
// threads is the caller's part.

#ifdef __cplusplus
extern "C" {
#endif

// Numbers in a row.

// A ReLU's `ceiling` is where its outputs end; NaN where they do not.

/// gradient = 0 < output < ceiling ? gradient : 0.
void eil_mask_gradient(int64_t count, const float *output, float ceiling, float *gradient);
/// result = source where source is NaN or `other`, which may be NaN too.
void eil_keep_nan(int64_t count, const float *source, float other, float *result);
/// Whether one of the values is `value`.
int eil_contains(int64_t count, const float *values, float value);
/// sum += x.
void eil_accumulate(int64_t count, const float *x, float *sum);

// Updates of parameters. `gradient` gets `decay` times the parameter added first.

/// Plain gradient descent.
void eil_sgd(int64_t count, float *parameter, const float *gradient, float rate, float decay);
/// With momentum, of which `speed` is the memory; `share` of the gradient enters it.
void eil_sgd_momentum(
    int64_t count, float *parameter, const float *gradient, float *speed, float rate, float momentum, float share,
    float decay, int nesterov);
/// Adam; numbers in the order of `ParameterUpdate.adam`: rate, correction, keep1, take1, keep2, take2, epsilon, decay,
/// shrinkage.
void eil_adam(
    int64_t count, float *parameter, const float *gradient, float *mean, float *square, const float numbers[9]);
/// RMSProp; numbers: rate, keep, take, epsilon, momentum, decay. `speed` may be null where there is no momentum.
void eil_rmsprop(
    int64_t count, float *parameter, const float *gradient, float *square, float *speed, const float numbers[6]);

// Features whose channels lie in blocks of 16, side by side: `N, C/16, H·W, 16`. Each function works on one block of 16
// channels of all images, so that what it reads twice is still in the cache the second time, and so that threads can
// share the blocks out without changing any result.

/// One block of 16 channels of some images.
typedef struct {
  int64_t images;
  int64_t pixels;  // of one image
  int64_t stride;  // numbers from one image's block to the next one's
} eil_block;

/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, plus `addend` where there is one, through a ReLU if asked
/// for. The mean and the biased variance over all pixels of all images are computed and written.
void eil_normalize(
    eil_block block, const float *x, const float *addend, const float *scale, const float *shift, float epsilon,
    int relu, float ceiling, float *y, float *mean, float *variance);

/// The gradient of `eil_normalize`.
///
/// `y` is its output where a ReLU was in it, null otherwise. `through` receives the gradient behind the ReLU, which is
/// also the addend's; null where nobody wants it. Both `through` and `dx` may be `dy`, but not at once.
void eil_normalize_gradient(
    eil_block block, const float *x, const float *y, const float *dy, float ceiling, const float *scale,
    const float *mean, const float *variance, float epsilon, float *through, float *dx, float *scale_gradient,
    float *shift_gradient);

// For inference.

/// Rows `first..<last` of weights `[outputs, inputs]` times `count` rows of `source`:
/// destination[n, o] = the sum of source[n, i] * weights[o, i], plus bias[o], times `slope` where that is below 0 (1
/// changes nothing, 0 is a ReLU). The weights are read once, from front to back, which is what the time of a small
/// batch depends on. `bias` may be null.
void eil_streamed_product(
    const float *source, int64_t count, const float *weights, const float *bias, int64_t inputs, int64_t outputs,
    int64_t first, int64_t last, float slope, float *destination);

/// y[p, l] = x[p, l] * factors[l] + shifts[l] for `pixels` of `lanes` channels side by side; `shifts` may be null. `y`
/// may be `x`.
void eil_scale_lanes(
    int64_t pixels, int64_t lanes, const float *x, const float *factors, const float *shifts, float *y);

/// Class activation maps of one image, from features in blocks of 16 channels `[blocks, pixels, 16]` and one row of
/// weights for each class `[classes, blocks * 16]`: maps[c, p] = sum of weights[c, k] * features[k, p].
void eil_class_maps(
    const float *features, int64_t blocks, int64_t pixels, const float *weights, int64_t classes, float *maps);

#ifdef __cplusplus
}
#endif
#endif
