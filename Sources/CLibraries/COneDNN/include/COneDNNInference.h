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

#ifdef __cplusplus
}
#endif
#endif
