#if EIL_ONEDNN  // else this module is empty

#include "descriptors.hpp"

using namespace dnnl;

eil_plan *eil_normalization_plan(
    int64_t batch, int64_t channels, int64_t height, int64_t width, eil_layout layout, float epsilon,
    eil_direction direction, int global, int fused_relu) {
  return eil::planned([&](eil_plan &plan) {
    auto f32 = memory::data_type::f32;
    auto flags = normalization_flags::use_scale | normalization_flags::use_shift;
    if (global) flags |= normalization_flags::use_global_stats;
    if (fused_relu) flags |= normalization_flags::fuse_norm_relu;
    plan.source = memory::desc({batch, channels, height, width}, f32, eil::tag(layout));
    plan.destination = plan.source;
    plan.statistics = memory::desc({channels}, f32, memory::format_tag::x);
    auto forward = eil::normalization_descriptor(plan.source, epsilon, flags);
    if (direction == EIL_FORWARD) return plan.adopt<batch_normalization_forward>(forward);
    plan.adopt<batch_normalization_backward>(
        eil::normalization_backward_descriptor(forward, plan.source, epsilon, flags));
  });
}

int eil_normalization_forward(
    eil_plan *plan, const float *source, float *mean, float *variance, const float *scale, const float *shift,
    float *destination, void *workspace, void *scratch) {
  return eil::attempted([&] {
    eil::Arguments arguments = {
        {DNNL_ARG_SRC, eil::wrap(plan->source, source)},
        {DNNL_ARG_DST, eil::wrap(plan->destination, destination)},
        {DNNL_ARG_MEAN, eil::wrap(plan->statistics, mean)},
        {DNNL_ARG_VARIANCE, eil::wrap(plan->statistics, variance)},
        {DNNL_ARG_SCALE, eil::wrap(plan->statistics, scale)},
        {DNNL_ARG_SHIFT, eil::wrap(plan->statistics, shift)}};
    if (plan->workspace.get_size()) {
      arguments.insert({DNNL_ARG_WORKSPACE, eil::wrap(plan->workspace, workspace)});
    }
    plan->execute(arguments, scratch);
  });
}

int eil_normalization_backward(
    eil_plan *plan, const float *source, const float *mean, const float *variance, const float *scale,
    const float *shift, const float *destination_gradient, const void *workspace, float *source_gradient,
    float *scale_gradient, float *shift_gradient, void *scratch) {
  return eil::attempted([&] {
    eil::Arguments arguments = {
        {DNNL_ARG_SRC, eil::wrap(plan->source, source)},
        {DNNL_ARG_MEAN, eil::wrap(plan->statistics, mean)},
        {DNNL_ARG_VARIANCE, eil::wrap(plan->statistics, variance)},
        {DNNL_ARG_SCALE, eil::wrap(plan->statistics, scale)},
        {DNNL_ARG_SHIFT, eil::wrap(plan->statistics, shift)},
        {DNNL_ARG_DIFF_DST, eil::wrap(plan->destination, destination_gradient)},
        {DNNL_ARG_DIFF_SRC, eil::wrap(plan->source, source_gradient)},
        {DNNL_ARG_DIFF_SCALE, eil::wrap(plan->statistics, scale_gradient)},
        {DNNL_ARG_DIFF_SHIFT, eil::wrap(plan->statistics, shift_gradient)}};
    if (plan->workspace.get_size()) {
      arguments.insert({DNNL_ARG_WORKSPACE, eil::wrap(plan->workspace, workspace)});
    }
    plan->execute(arguments, scratch);
  });
}

#endif
