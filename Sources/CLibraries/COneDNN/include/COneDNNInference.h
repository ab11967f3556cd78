#ifndef EIL_ONEDNN_INFERENCE_H
#define EIL_ONEDNN_INFERENCE_H

#include "COneDNN.h"

// For inference alone: weights are packed once into a plan's own layout, and memory is bound once to a call.

#ifdef __cplusplus
extern "C" {
#endif

/// A plan bound to memory; one thread at a time runs it.
typedef struct eil_inference_call eil_inference_call;

/// Bytes of the packed weights of a convolution's plan.
size_t eil_inference_packed(const eil_plan *plan);
/// Whether two plans of the same weights want them packed in the same way.
int eil_inference_packs_alike(const eil_plan *one, const eil_plan *other);
/// Packs plain weights `[O, I/groups, kh, kw]`; 0 if it went well.
int eil_inference_pack(const eil_plan *plan, const float *weights, void *packed);

eil_inference_call *eil_inference_call_create(
    const eil_plan *plan, const float *source, const void *packed, const float *bias, float *destination,
    void *scratch);
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
