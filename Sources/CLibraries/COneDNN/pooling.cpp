#if EIL_ONEDNN  // else this module is empty

#include "descriptors.hpp"

using namespace dnnl;

eil_plan *eil_pooling_plan(const eil_window *window, eil_layout layout, eil_direction direction, int kind) {
  return eil::planned([&](eil_plan &plan) {
    const auto &w = *window;
    const algorithm kinds[] = {
        algorithm::pooling_max, algorithm::pooling_avg_include_padding, algorithm::pooling_avg_exclude_padding};
    auto f32 = memory::data_type::f32;
    plan.source = memory::desc({w.batch, w.in_channels, w.in_height, w.in_width}, f32, eil::tag(layout));
    plan.destination = memory::desc({w.batch, w.in_channels, w.out_height, w.out_width}, f32, eil::tag(layout));
    auto propagation = direction == EIL_INFERENCE ? prop_kind::forward_inference : prop_kind::forward_training;
    auto forward = eil::pooling_descriptor(propagation, kinds[kind], plan.source, plan.destination, w);
    if (direction == EIL_FORWARD || direction == EIL_INFERENCE) return plan.adopt<pooling_forward>(forward);
    plan.adopt<pooling_backward>(
        eil::pooling_backward_descriptor(forward, kinds[kind], plan.source, plan.destination, w));
  });
}

int eil_pooling_forward(eil_plan *plan, const float *source, float *destination, void *workspace, void *scratch) {
  return eil::attempted([&] {
    eil::Arguments arguments = {
        {DNNL_ARG_SRC, eil::wrap(plan->source, source)}, {DNNL_ARG_DST, eil::wrap(plan->destination, destination)}};
    if (plan->workspace.get_size()) {
      arguments.insert({DNNL_ARG_WORKSPACE, eil::wrap(plan->workspace, workspace)});
    }
    plan->execute(arguments, scratch);
  });
}

int eil_pooling_backward(
    eil_plan *plan, const float *destination_gradient, const void *workspace, float *source_gradient, void *scratch) {
  return eil::attempted([&] {
    eil::Arguments arguments = {
        {DNNL_ARG_DIFF_DST, eil::wrap(plan->destination, destination_gradient)},
        {DNNL_ARG_DIFF_SRC, eil::wrap(plan->source, source_gradient)}};
    if (plan->workspace.get_size()) {
      arguments.insert({DNNL_ARG_WORKSPACE, eil::wrap(plan->workspace, workspace)});
    }
    plan->execute(arguments, scratch);
  });
}

#endif
