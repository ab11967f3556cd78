#if EIL_ONEDNN  // else this module is empty

#include "COneDNNInference.h"
#include "plan.hpp"

#include <memory>

struct eil_inference_call {
  dnnl::primitive primitive;
  eil::Arguments arguments;
};

size_t eil_inference_packed(const eil_plan *plan) { return plan->weights.get_size(); }

int eil_inference_packs_alike(const eil_plan *one, const eil_plan *other) { return one->weights == other->weights; }

int eil_inference_pack(const eil_plan *plan, const float *weights, void *packed) {
  return eil::attempted([&] {
    auto from = eil::wrap(plan->callers_weights[EIL_PLAIN_WEIGHTS], weights);
    auto to = eil::wrap(plan->weights, packed);
    dnnl::reorder(from, to).execute(eil::stream(), from, to);
    eil::stream().wait();
  });
}

eil_inference_call *eil_inference_call_create(
    const eil_plan *plan, const float *source, const void *packed, const float *bias, float *destination,
    void *scratch) {
  try {
    auto call = std::make_unique<eil_inference_call>(eil_inference_call{plan->primitive, {}});
    auto &arguments = call->arguments;
    arguments.insert({DNNL_ARG_SRC, eil::wrap(plan->source, source)});
    arguments.insert({DNNL_ARG_DST, eil::wrap(plan->destination, destination)});
    if (packed) arguments.insert({DNNL_ARG_WEIGHTS, eil::wrap(plan->weights, packed)});
    if (bias) arguments.insert({DNNL_ARG_BIAS, eil::wrap(plan->bias, bias)});
    plan->add_scratch(arguments, scratch);
    return call.release();
  } catch (...) {
    return nullptr;
  }
}

void eil_inference_call_destroy(eil_inference_call *call) { delete call; }

int eil_inference_call_bind_source(eil_inference_call *call, const float *source) {
  return eil::attempted([&] { call->arguments.at(DNNL_ARG_SRC).set_data_handle(const_cast<float *>(source)); });
}

int eil_inference_call_bind_destination(eil_inference_call *call, float *destination) {
  return eil::attempted([&] { call->arguments.at(DNNL_ARG_DST).set_data_handle(destination); });
}

int eil_inference_call_run(eil_inference_call *call) {
  return eil::attempted([&] {
    call->primitive.execute(eil::stream(), call->arguments);
    eil::stream().wait();
  });
}

#endif
