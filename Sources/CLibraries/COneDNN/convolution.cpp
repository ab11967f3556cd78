#if EIL_ONEDNN  // else this module is empty

#include "descriptors.hpp"

using namespace dnnl;
using dims = memory::dims;

namespace {

constexpr auto f32 = memory::data_type::f32;

struct Descriptors {
  memory::desc source, destination, weights, plain_weights, bias;
  dims weights_shape, strides, dilation, before, after;

  Descriptors(const eil_window &w, eil_layout from, eil_layout to, bool has_bias) {
    source = memory::desc({w.batch, w.in_channels, w.in_height, w.in_width}, f32, eil::tag(from));
    destination = memory::desc({w.batch, w.out_channels, w.out_height, w.out_width}, f32, eil::tag(to));
    weights_shape = {w.out_channels, w.in_channels / w.groups, w.kernel_height, w.kernel_width};
    auto plain = memory::format_tag::oihw;
    if (w.groups > 1) {
      weights_shape = {w.groups, w.out_channels / w.groups, w.in_channels / w.groups, w.kernel_height, w.kernel_width};
      plain = memory::format_tag::goihw;
    }
    weights = memory::desc(weights_shape, f32, memory::format_tag::any);
    plain_weights = memory::desc(weights_shape, f32, plain);
    if (has_bias) bias = memory::desc({w.out_channels}, f32, memory::format_tag::x);
    strides = {w.stride_height, w.stride_width};
    dilation = {w.dilation_height - 1, w.dilation_width - 1};
    before = {w.top, w.left};
    after = {w.bottom, w.right};
  }
};

primitive_attr attributes(bool adds, eil_activation activation) {
  auto attr = eil::user_scratchpad();
  post_ops operations;
  if (adds) operations.append_sum(1.0f);
  eil::append(operations, activation);
  attr.set_post_ops(operations);
  return attr;
}

convolution_forward::primitive_desc forward_descriptor(
    const Descriptors &d, algorithm kind, prop_kind propagation, const primitive_attr &attr) {
  if (d.bias.get_size()) {
    return eil::described<convolution_forward>(
        attr, propagation, kind, d.source, d.weights, d.bias, d.destination, d.strides, d.dilation, d.before, d.after);
  }
  return eil::described<convolution_forward>(
      attr, propagation, kind, d.source, d.weights, d.destination, d.strides, d.dilation, d.before, d.after);
}

convolution_backward_weights::primitive_desc backward_weights_descriptor(
    const Descriptors &d, algorithm kind, const convolution_forward::primitive_desc &forward) {
  if (d.bias.get_size()) {
    return eil::described_backward<convolution_backward_weights>(
        forward, kind, d.source, d.weights, d.bias, d.destination, d.strides, d.dilation, d.before, d.after);
  }
  return eil::described_backward<convolution_backward_weights>(
      forward, kind, d.source, d.weights, d.destination, d.strides, d.dilation, d.before, d.after);
}

/// Notes the kernel's weight layout, and how to get there (or back, for a gradient) from each layout of the caller's.
void adopt_weights(eil_plan &plan, const Descriptors &d, const memory::desc &chosen, bool gradient) {
  plan.weights = chosen;
  plan.callers_weights[EIL_PLAIN_WEIGHTS] = d.plain_weights;
  const auto &shape = d.weights_shape;
  const bool fills_blocks = shape.size() == 4 && shape[0] % 16 == 0 && shape[1] % 16 == 0;
  if (fills_blocks) {
    plan.callers_weights[EIL_BLOCKED_WEIGHTS] = memory::desc(shape, f32, memory::format_tag::OIhw16i16o);
  }
  for (int layout = 0; layout < EIL_WEIGHTS_LAYOUTS; ++layout) {
    const auto &callers = plan.callers_weights[layout];
    if (callers.get_size() == 0 || callers == plan.weights) continue;
    const auto &from = gradient ? plan.weights : callers;
    const auto &to = gradient ? callers : plan.weights;
    plan.reorders[layout] = reorder(reorder::primitive_desc(eil::engine(), from, eil::engine(), to));
  }
}

memory packed_weights(eil_plan *plan, const float *weights, eil_weights_layout layout, void *packed) {
  auto callers = eil::wrap(plan->callers_weights[layout], weights);
  if (!plan->reorders[layout]) return callers;
  auto result = eil::wrap(plan->weights, packed);
  plan->reorders[layout].execute(eil::stream(), callers, result);
  return result;
}

}  // namespace

eil_plan *eil_convolution_plan(
    const eil_window *window, eil_layout source, eil_layout destination, eil_direction direction, int has_bias,
    int adds, eil_activation activation, int winograd) {
  return eil::planned([&](eil_plan &plan) {
    Descriptors d(*window, source, destination, has_bias != 0);
    plan.source = d.source;
    plan.destination = d.destination;
    plan.bias = d.bias;
    auto kind = winograd ? algorithm::convolution_winograd : algorithm::convolution_direct;
    if (direction == EIL_FORWARD || direction == EIL_INFERENCE) {
      // For inference the Winograd kernels take weights that are transformed already.
      auto propagation = direction == EIL_FORWARD ? prop_kind::forward_training : prop_kind::forward_inference;
      auto descriptor = forward_descriptor(d, kind, propagation, attributes(adds != 0, activation));
      plan.adopt<convolution_forward>(descriptor);
      if (direction == EIL_FORWARD) {
        adopt_weights(plan, d, descriptor.weights_desc(), false);
      } else {
        plan.weights = descriptor.weights_desc();
        plan.callers_weights[EIL_PLAIN_WEIGHTS] = d.plain_weights;
      }
      return;
    }
    // The forward descriptor is only a hint here, so its own algorithm need not match.
    auto hint =
        forward_descriptor(d, algorithm::convolution_direct, prop_kind::forward_training, eil::user_scratchpad());
    if (direction == EIL_BACKWARD_DATA) {
      auto descriptor = eil::described_backward<convolution_backward_data>(
          hint, kind, d.source, d.weights, d.destination, d.strides, d.dilation, d.before, d.after);
      plan.adopt<convolution_backward_data>(descriptor);
      adopt_weights(plan, d, descriptor.weights_desc(), false);
    } else {
      auto descriptor = backward_weights_descriptor(d, kind, hint);
      plan.adopt<convolution_backward_weights>(descriptor);
      adopt_weights(plan, d, descriptor.diff_weights_desc(), true);
    }
  });
}

int eil_convolution_takes(const eil_plan *plan, eil_weights_layout layout) {
  return plan->callers_weights[layout].get_size() && plan->callers_weights[layout] == plan->weights;
}

size_t eil_convolution_packing(const eil_plan *plan, eil_weights_layout layout) {
  return eil_convolution_takes(plan, layout) ? 0 : plan->weights.get_size();
}

int eil_convolution_forward(
    eil_plan *plan, const float *source, const float *weights, eil_weights_layout layout, const float *bias,
    float *destination, void *packed, void *scratch) {
  return eil::attempted([&] {
    eil::Arguments arguments = {
        {DNNL_ARG_SRC, eil::wrap(plan->source, source)},
        {DNNL_ARG_WEIGHTS, packed_weights(plan, weights, layout, packed)},
        {DNNL_ARG_DST, eil::wrap(plan->destination, destination)}};
    if (bias) arguments.insert({DNNL_ARG_BIAS, eil::wrap(plan->bias, bias)});
    plan->execute(arguments, scratch);
  });
}

int eil_convolution_backward_data(
    eil_plan *plan, const float *destination_gradient, const float *weights, eil_weights_layout layout,
    float *source_gradient, void *packed, void *scratch) {
  return eil::attempted([&] {
    eil::Arguments arguments = {
        {DNNL_ARG_DIFF_DST, eil::wrap(plan->destination, destination_gradient)},
        {DNNL_ARG_WEIGHTS, packed_weights(plan, weights, layout, packed)},
        {DNNL_ARG_DIFF_SRC, eil::wrap(plan->source, source_gradient)}};
    plan->execute(arguments, scratch);
  });
}

int eil_convolution_backward_weights(
    eil_plan *plan, const float *source, const float *destination_gradient, float *weights_gradient,
    eil_weights_layout layout, float *bias_gradient, void *packed, void *scratch) {
  return eil::attempted([&] {
    auto callers = eil::wrap(plan->callers_weights[layout], weights_gradient);
    const bool reorders = (bool)plan->reorders[layout];
    auto computed = reorders ? eil::wrap(plan->weights, packed) : callers;
    eil::Arguments arguments = {
        {DNNL_ARG_SRC, eil::wrap(plan->source, source)},
        {DNNL_ARG_DIFF_DST, eil::wrap(plan->destination, destination_gradient)},
        {DNNL_ARG_DIFF_WEIGHTS, computed}};
    if (bias_gradient) arguments.insert({DNNL_ARG_DIFF_BIAS, eil::wrap(plan->bias, bias_gradient)});
    plan->execute(arguments, scratch);
    if (reorders) {
      plan->reorders[layout].execute(eil::stream(), computed, callers);
      eil::stream().wait();
    }
  });
}

#endif
