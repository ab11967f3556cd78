#ifndef EIL_ONEDNN_H
#define EIL_ONEDNN_H

#include <stddef.h>
#include <stdint.h>

// A thin C face on oneDNN: each operation is compiled once into a plan for one shape and layout, and run many times.
// Creating a plan returns null where oneDNN offers no optimized kernel for what is asked; the caller then tries
// another layout or a kernel of its own. All arrays are float32. Scratch memory comes from the caller.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eil_plan eil_plan;

/// The layouts of the Swift side, in the same order.
typedef enum {
  EIL_PLAIN = 0, EIL_BLOCKED16 = 1, EIL_BLOCKED8 = 2, EIL_CHANNELS_LAST = 3, EIL_WEIGHTS16 = 4
} eil_layout;

/// `EIL_INFERENCE` is forward without anything that a backward plan needs.
typedef enum { EIL_FORWARD = 0, EIL_BACKWARD_DATA = 1, EIL_BACKWARD_WEIGHTS = 2, EIL_INFERENCE = 3 } eil_direction;

/// What is done to each result: nothing; x where positive and `alpha` times x elsewhere; x held between `alpha` and
/// `beta`; or one of the functions of these names, of which only ELU has a parameter, `alpha`.
typedef enum {
  EIL_NO_ACTIVATION = 0, EIL_RECTIFIED = 1, EIL_CLAMP = 2, EIL_SIGMOID = 3, EIL_HARDSIGMOID = 4, EIL_HYPERBOLIC = 5,
  EIL_EXACT_GELU = 6, EIL_SILU = 7, EIL_HARDSWISH = 8, EIL_ELU = 9
} eil_activation_kind;

typedef struct {
  eil_activation_kind kind;
  float alpha, beta;
} eil_activation;

typedef struct {
  int64_t batch, in_channels, in_height, in_width;
  int64_t out_channels, out_height, out_width;
  int64_t kernel_height, kernel_width;
  int64_t stride_height, stride_width;
  int64_t dilation_height, dilation_width;  // 1 is a dense kernel
  int64_t top, left, bottom, right;         // padding
  int64_t groups;
} eil_window;

/// The version of the library that runs: major, minor and patch.
void eil_version(int numbers[3]);

/// Whether the library computes on the calling thread's OpenMP team, or on the calling thread alone, and not on threads of
/// another kind.
int eil_computes_on_team(void);

/// 16, 8 or 1: how many channels the best kernels of this processor want side by side.
int eil_preferred_block(void);

void eil_plan_destroy(eil_plan *plan);
/// The name of the kernel that oneDNN chose, such as `jit_wino_4x3:avx512_core`.
const char *eil_plan_name(const eil_plan *plan);
/// Bytes of scratch memory for one run.
size_t eil_plan_scratch(const eil_plan *plan);
/// Bytes of the workspace that a forward plan leaves for its backward one.
size_t eil_plan_workspace(const eil_plan *plan);
/// Runs a plan with one source and one destination: element-wise functions, softmax, copies between layouts.
int eil_plan_run(eil_plan *plan, const float *source, float *destination, void *scratch);

// Convolution. The caller's weights are plain `[O, I/groups, kh, kw]`, or, where neither O nor I leaves a block of 16
// unfilled, in blocks as the AVX-512 kernels want them: `O/16, I/16, kh, kw, 16 of I, 16 of O`. For a kernel that wants
// another layout they are packed into `packed`, which holds eil_convolution_packing bytes.

typedef enum { EIL_PLAIN_WEIGHTS = 0, EIL_BLOCKED_WEIGHTS = 1, EIL_WEIGHTS_LAYOUTS = 2 } eil_weights_layout;

/// Forward: destination = activation(source * weights + bias, plus what the destination held where `adds` is not 0).
eil_plan *eil_convolution_plan(
    const eil_window *window, eil_layout source, eil_layout destination, eil_direction direction, int has_bias,
    int adds, eil_activation activation, int winograd);
/// Whether the kernel reads, or writes, weights in this layout as they lie.
int eil_convolution_takes(const eil_plan *plan, eil_weights_layout layout);
/// Bytes for weights in the kernel's own layout; 0 if it is the caller's.
size_t eil_convolution_packing(const eil_plan *plan, eil_weights_layout layout);
int eil_convolution_forward(
    eil_plan *plan, const float *source, const float *weights, eil_weights_layout layout, const float *bias,
    float *destination, void *packed, void *scratch);
int eil_convolution_backward_data(
    eil_plan *plan, const float *destination_gradient, const float *weights, eil_weights_layout layout,
    float *source_gradient, void *packed, void *scratch);
int eil_convolution_backward_weights(
    eil_plan *plan, const float *source, const float *destination_gradient, float *weights_gradient,
    eil_weights_layout layout, float *bias_gradient, void *packed, void *scratch);

// Pooling: kind 0 is maximum, 1 average over the window with its padding, 2 average without padding.

eil_plan *eil_pooling_plan(const eil_window *window, eil_layout layout, eil_direction direction, int kind);
int eil_pooling_forward(eil_plan *plan, const float *source, float *destination, void *workspace, void *scratch);
int eil_pooling_backward(
    eil_plan *plan, const float *destination_gradient, const void *workspace, float *source_gradient, void *scratch);

// Batch normalization over `[N, C, H, W]`, scale and shift always given. With `global` the statistics are inputs.

eil_plan *eil_normalization_plan(
    int64_t batch, int64_t channels, int64_t height, int64_t width, eil_layout layout, float epsilon,
    eil_direction direction, int global, int fused_relu);
int eil_normalization_forward(
    eil_plan *plan, const float *source, float *mean, float *variance, const float *scale, const float *shift,
    float *destination, void *workspace, void *scratch);
int eil_normalization_backward(
    eil_plan *plan, const float *source, const float *mean, const float *variance, const float *scale,
    const float *shift, const float *destination_gradient, const void *workspace, float *source_gradient,
    float *scale_gradient, float *shift_gradient, void *scratch);

// Element-wise functions over a run of numbers.

typedef enum { EIL_TANH, EIL_LOGISTIC, EIL_GELU, EIL_EXP, EIL_LOG, EIL_SOFTPLUS } eil_function;

eil_plan *eil_elementwise_plan(eil_function function, int64_t count);

// Softmax over the middle axis of `[outer, axis, inner]`.

eil_plan *eil_softmax_plan(int64_t outer, int64_t axis, int64_t inner, int logarithmic);

// Copies `[N, C, H, W]` from one layout to another.

eil_plan *eil_reorder_plan(
    int64_t batch, int64_t channels, int64_t height, int64_t width, eil_layout source, eil_layout destination);

/// destination = op(a) op(b) + beta * destination, all row-major; `a` is [m, k] and `b` is [k, n] after transposition.
int eil_matrix_product(
    int transpose_a, int transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda, const float *b,
    int64_t ldb, float beta, float *destination, int64_t ldc);

#ifdef __cplusplus
}
#endif
#endif
