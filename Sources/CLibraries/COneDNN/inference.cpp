#include "COneDNNInference.h"
#include "plan.hpp"

#include <memory>

using namespace dnnl;
using dims = memory::dims;

struct eil_inference_kernel {
  primitive operation;
  memory::desc source, destination, plain_weights, weights, bias, scratchpad;
  std::string name;
};

struct eil_inference_call {
  primitive operation;
  eil::Arguments arguments;
};

namespace {

constexpr auto f32 = memory::data_type::f32;

/// Runs `make`, which fills a new kernel; null where oneDNN refuses or offers only a reference kernel.
template <typename Make>
eil_inference_kernel *compiled(Make make) {
  auto *kernel = new eil_inference_kernel();
  try {
    make(*kernel);
    if (eil::is_optimized(kernel->name.c_str())) return kernel;
  } catch (...) {
  }
  delete kernel;
  return nullptr;
}

primitive_attr attributes(bool adds, eil_activation activation) {
  auto attr = eil::user_scratchpad();
  post_ops operations;
  if (adds) operations.append_sum(1.0f);
  if (activation.activates) operations.append_eltwise(1.0f, algorithm::eltwise_relu, activation.slope, 0.0f);
  attr.set_post_ops(operations);
  return attr;
}

template <typename Descriptor>
void adopt(eil_inference_kernel &kernel, const Descriptor &descriptor) {
  kernel.scratchpad = descriptor.scratchpad_desc();
  kernel.name = descriptor.impl_info_str();
}

}  // namespace

eil_inference_kernel *eil_inference_convolution(
    const eil_window *window, eil_layout source, eil_layout destination, int has_bias, int adds,
    eil_activation activation, int winograd) {
  return compiled([&](eil_inference_kernel &kernel) {
    const auto &w = *window;
    kernel.source = memory::desc({w.batch, w.in_channels, w.in_height, w.in_width}, f32, eil::tag(source));
    kernel.destination = memory::desc({w.batch, w.out_channels, w.out_height, w.out_width}, f32, eil::tag(destination));
    dims shape = {w.out_channels, w.in_channels / w.groups, w.kernel_height, w.kernel_width};
    auto plain = memory::format_tag::oihw;
    if (w.groups > 1) {
      shape = {w.groups, w.out_channels / w.groups, w.in_channels / w.groups, w.kernel_height, w.kernel_width};
      plain = memory::format_tag::goihw;
    }
    kernel.plain_weights = memory::desc(shape, f32, plain);
    memory::desc any(shape, f32, memory::format_tag::any);
    if (has_bias) kernel.bias = memory::desc({w.out_channels}, f32, memory::format_tag::x);
    auto kind = winograd ? algorithm::convolution_winograd : algorithm::convolution_direct;
    dims strides = {w.stride_height, w.stride_width};
    dims dilation = {w.dilation_height - 1, w.dilation_width - 1};
    dims before = {w.top, w.left}, after = {w.bottom, w.right};
    // For inference the Winograd kernels take weights that are transformed already.
    auto propagation = prop_kind::forward_inference;
    auto description =
        has_bias ? convolution_forward::desc(
                       propagation, kind, kernel.source, any, kernel.bias, kernel.destination, strides, dilation,
                       before, after)
                 : convolution_forward::desc(
                       propagation, kind, kernel.source, any, kernel.destination, strides, dilation, before, after);
    convolution_forward::primitive_desc descriptor(description, attributes(adds != 0, activation), eil::engine());
    adopt(kernel, descriptor);
    kernel.weights = descriptor.weights_desc();
    kernel.operation = convolution_forward(descriptor);
  });
}

eil_inference_kernel *eil_inference_pooling(const eil_window *window, eil_layout layout, int kind) {
  return compiled([&](eil_inference_kernel &kernel) {
    const auto &w = *window;
    const algorithm kinds[] = {
        algorithm::pooling_max, algorithm::pooling_avg_include_padding, algorithm::pooling_avg_exclude_padding};
    kernel.source = memory::desc({w.batch, w.in_channels, w.in_height, w.in_width}, f32, eil::tag(layout));
    kernel.destination = memory::desc({w.batch, w.in_channels, w.out_height, w.out_width}, f32, eil::tag(layout));
    pooling_forward::desc description(
        prop_kind::forward_inference, kinds[kind], kernel.source, kernel.destination,
        {w.stride_height, w.stride_width}, {w.kernel_height, w.kernel_width}, {w.top, w.left}, {w.bottom, w.right});
    pooling_forward::primitive_desc descriptor(description, eil::user_scratchpad(), eil::engine());
    adopt(kernel, descriptor);
    kernel.operation = pooling_forward(descriptor);
  });
}

eil_inference_kernel *eil_inference_reorder(
    int64_t batch, int64_t channels, int64_t height, int64_t width, eil_layout source, eil_layout destination) {
  return compiled([&](eil_inference_kernel &kernel) {
    dims shape = {batch, channels, height, width};
    kernel.source = memory::desc(shape, f32, eil::tag(source));
    kernel.destination = memory::desc(shape, f32, eil::tag(destination));
    reorder::primitive_desc descriptor(
        eil::engine(), kernel.source, eil::engine(), kernel.destination, eil::user_scratchpad());
    adopt(kernel, descriptor);
    kernel.operation = reorder(descriptor);
  });
}

void eil_inference_kernel_destroy(eil_inference_kernel *kernel) { delete kernel; }
const char *eil_inference_kernel_name(const eil_inference_kernel *kernel) { return kernel->name.c_str(); }
size_t eil_inference_kernel_scratch(const eil_inference_kernel *kernel) { return kernel->scratchpad.get_size(); }
size_t eil_inference_kernel_packed(const eil_inference_kernel *kernel) { return kernel->weights.get_size(); }

int eil_inference_kernel_packs_alike(const eil_inference_kernel *one, const eil_inference_kernel *other) {
  return one->weights == other->weights;
}

int eil_inference_kernel_pack(const eil_inference_kernel *kernel, const float *weights, void *packed) {
  return eil::attempted([&] {
    auto from = eil::wrap(kernel->plain_weights, weights);
    auto to = eil::wrap(kernel->weights, packed);
    reorder(from, to).execute(eil::stream(), from, to);
    eil::stream().wait();
  });
}

eil_inference_call *eil_inference_call_create(
    const eil_inference_kernel *kernel, const float *source, const void *packed, const float *bias,
    float *destination, void *scratch) {
  try {
    auto call = std::make_unique<eil_inference_call>(eil_inference_call{kernel->operation, {}});
    auto &arguments = call->arguments;
    // Source and destination are called the same in a reorder as elsewhere.
    arguments.insert({DNNL_ARG_SRC, eil::wrap(kernel->source, source)});
    arguments.insert({DNNL_ARG_DST, eil::wrap(kernel->destination, destination)});
    if (packed) arguments.insert({DNNL_ARG_WEIGHTS, eil::wrap(kernel->weights, packed)});
    if (bias) arguments.insert({DNNL_ARG_BIAS, eil::wrap(kernel->bias, bias)});
    if (kernel->scratchpad.get_size()) {
      arguments.insert({DNNL_ARG_SCRATCHPAD, eil::wrap(kernel->scratchpad, scratch)});
    }
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
    call->operation.execute(eil::stream(), call->arguments);
    eil::stream().wait();
  });
}
