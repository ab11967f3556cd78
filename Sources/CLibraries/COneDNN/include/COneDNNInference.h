#ifndef EIL_ONEDNN_INFERENCE_H
#define EIL_ONEDNN_INFERENCE_H

#include "COneDNN.h"

// Kernels for inference alone: weights are packed once into the kernel's own layout, memory is bound once to a call,
// and what follows a convolution (a sum with what its destination holds, a ReLU) runs in the same pass.

#ifdef __cplusplus
extern "C" {
#endif

/// A kernel compiled for one shape; threads may share it.
typedef struct eil_inference_kernel eil_inference_kernel;

/// A kernel bound to memory; one thread at a time runs it.
typedef struct eil_inference_call eil_inference_call;

/// What becomes of a value below 0: nothing where `activates` is 0, else it is multiplied by `slope` (0 for a ReLU).
typedef struct {
  int activates;
  float slope;
} eil_activation;

/// destination = activation(source * weights + bias, plus what the destination held where `adds` is not 0).
eil_inference_kernel *eil_inference_convolution(
    const eil_window *window, eil_layout source, eil_layout destination, int has_bias, int adds,
    eil_activation activation, int winograd);
/// Kind 0 is the maximum, 1 the average over the window with its padding, 2 the average without padding.
eil_inference_kernel *eil_inference_pooling(const eil_window *window, eil_layout layout, int kind);
eil_inference_kernel *eil_inference_reorder(
    int64_t batch, int64_t channels, int64_t height, int64_t width, eil_layout source, eil_layout destination);

void eil_inference_kernel_destroy(eil_inference_kernel *kernel);
const char *eil_inference_kernel_name(const eil_inference_kernel *kernel);
size_t eil_inference_kernel_scratch(const eil_inference_kernel *kernel);
/// Bytes of the packed weights; 0 for a kernel without weights.
size_t eil_inference_kernel_packed(const eil_inference_kernel *kernel);
/// Whether two kernels of the same weights want them packed in the same way.
int eil_inference_kernel_packs_alike(const eil_inference_kernel *one, const eil_inference_kernel *other);
/// Packs plain weights `[O, I/groups, kh, kw]`; 0 if it went well.
int eil_inference_kernel_pack(const eil_inference_kernel *kernel, const float *weights, void *packed);

eil_inference_call *eil_inference_call_create(
    const eil_inference_kernel *kernel, const float *source, const void *packed, const float *bias,
    float *destination, void *scratch);
void eil_inference_call_destroy(eil_inference_call *call);
/// Exchanges the source or the destination, for those that differ from run to run.
int eil_inference_call_bind_source(eil_inference_call *call, const float *source);
int eil_inference_call_bind_destination(eil_inference_call *call, float *destination);
int eil_inference_call_run(eil_inference_call *call);

/// Rows `first..<last` of weights `[outputs, inputs]` times `count` rows of `source`:
/// destination[n, o] = activation(sum of source[n, i] * weights[o, i], plus bias[o]). The weights are read once, from
/// front to back, which is what the time of a small batch depends on. `bias` may be null.
void eil_streamed_product(
    const float *source, int64_t count, const float *weights, const float *bias, int64_t inputs, int64_t outputs,
    int64_t first, int64_t last, eil_activation activation, float *destination);

/// Class activation maps of one picture, from features in blocks of 16 channels `[blocks, pixels, 16]` and one row of
/// weights for each class `[classes, blocks * 16]`: maps[c, p] = sum of weights[c, k] * features[k, p].
void eil_class_maps(
    const float *features, int64_t blocks, int64_t pixels, const float *weights, int64_t classes, float *maps);

#ifdef __cplusplus
}
#endif
#endif
