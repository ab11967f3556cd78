#ifndef EIL_FEATURES_H
#define EIL_FEATURES_H

#include <stdint.h>

// Loops over features whose channels lie in blocks of 16, side by side: `N, C/16, H·W, 16`. Each function works on one
// block of 16 channels of all pictures, so that what it reads twice is still in the cache the second time, and so that
// blocks can be shared out among threads without changing any result. The compiler makes a version for each kind of
// processor; the one that fits is chosen when the program starts.

#ifdef __cplusplus
extern "C" {
#endif

/// One block of 16 channels of some pictures.
typedef struct {
  int64_t pictures;
  int64_t pixels;  // of one picture
  int64_t stride;  // numbers from one picture's block to the next one's
} eil_block;

/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, plus `addend` where there is one, through a ReLU if asked
/// for. The mean and the biased variance over all pixels of all pictures are computed and written.
void eil_normalize(
    eil_block block, const float *x, const float *addend, const float *scale, const float *shift, float epsilon,
    int relu, float *y, float *mean, float *variance);

/// The gradient of `eil_normalize`.
///
/// `y` is its output where a ReLU was in it, null otherwise. `through` receives the gradient behind the ReLU, which is
/// also the addend's; null where nobody wants it. Both `through` and `dx` may be `dy`, but not at once.
void eil_normalize_gradient(
    eil_block block, const float *x, const float *y, const float *dy, const float *scale, const float *mean,
    const float *variance, float epsilon, float *through, float *dx, float *scale_gradient, float *shift_gradient);

#ifdef __cplusplus
}
#endif
#endif
