#pragma once

#include "plan.hpp"

// oneDNN 2 makes a kernel's descriptor from a description of the operation; oneDNN 3 makes it in one step, and names
// some operands and algorithms otherwise. What differs is here, so that the rest is written once.

namespace eil {

#if DNNL_VERSION_MAJOR >= 3

template <typename Primitive, typename... Arguments>
auto described(const dnnl::primitive_attr &attributes, const Arguments &...arguments) {
  return typename Primitive::primitive_desc(engine(), arguments..., attributes);
}

/// A backward kernel for what `forward` computes.
template <typename Primitive, typename Forward, typename... Arguments>
auto described_backward(const Forward &forward, const Arguments &...arguments) {
  return typename Primitive::primitive_desc(engine(), arguments..., forward, user_scratchpad());
}

#else

template <typename Primitive, typename... Arguments>
auto described(const dnnl::primitive_attr &attributes, const Arguments &...arguments) {
  return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes, engine());
}

/// A backward kernel for what `forward` computes.
template <typename Primitive, typename Forward, typename... Arguments>
auto described_backward(const Forward &forward, const Arguments &...arguments) {
  return typename Primitive::primitive_desc(
      typename Primitive::desc(arguments...), user_scratchpad(), engine(), forward);
}

#endif

inline void append(dnnl::post_ops &operations, dnnl::algorithm function, float alpha = 0, float beta = 0) {
#if DNNL_VERSION_MAJOR >= 3
  operations.append_eltwise(function, alpha, beta);
#else
  operations.append_eltwise(1.0f, function, alpha, beta);
#endif
}

inline void append(dnnl::post_ops &operations, const eil_activation &activation) {
  using dnnl::algorithm;
  const float sixth = 1.0f / 6;
  switch (activation.kind) {
    case EIL_RECTIFIED: return append(operations, algorithm::eltwise_relu, activation.alpha);
    case EIL_CLAMP: return append(operations, algorithm::eltwise_clip, activation.alpha, activation.beta);
    case EIL_SIGMOID: return append(operations, algorithm::eltwise_logistic);
    // oneDNN 2 has no function for it.
    case EIL_HARDSIGMOID:
      append(operations, algorithm::eltwise_linear, sixth, 0.5f);
      return append(operations, algorithm::eltwise_clip, 0, 1);
    case EIL_HYPERBOLIC: return append(operations, algorithm::eltwise_tanh);
    case EIL_EXACT_GELU: return append(operations, algorithm::eltwise_gelu_erf);
    case EIL_SILU: return append(operations, algorithm::eltwise_swish, 1);
    // oneDNN 2 ignores the numbers.
    case EIL_HARDSWISH: return append(operations, algorithm::eltwise_hardswish, sixth, 0.5f);
    case EIL_ELU: return append(operations, algorithm::eltwise_elu, activation.alpha);
    default: return;
  }
}

inline auto elementwise_descriptor(dnnl::algorithm function, const dnnl::memory::desc &data) {
  const auto propagation = dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
  // Only the softplus has a parameter, the sharpness of its bend.
  return described<dnnl::eltwise_forward>(user_scratchpad(), propagation, function, data, data, 1.0f, 0.0f);
#else
  return described<dnnl::eltwise_forward>(user_scratchpad(), propagation, function, data, 0.0f, 0.0f);
#endif
}

/// Makes `plan` compute the softmax along `axis` of `data`, or its logarithm.
inline void adopt_softmax(eil_plan &plan, const dnnl::memory::desc &data, int axis, bool logarithmic) {
  const auto propagation = dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
  const auto kind = logarithmic ? dnnl::algorithm::softmax_log : dnnl::algorithm::softmax_accurate;
  plan.adopt<dnnl::softmax_forward>(
      described<dnnl::softmax_forward>(user_scratchpad(), propagation, kind, data, data, axis));
#else
  if (logarithmic) {
    plan.adopt<dnnl::logsoftmax_forward>(
        described<dnnl::logsoftmax_forward>(user_scratchpad(), propagation, data, axis));
  } else {
    plan.adopt<dnnl::softmax_forward>(described<dnnl::softmax_forward>(user_scratchpad(), propagation, data, axis));
  }
#endif
}

inline auto pooling_descriptor(
    dnnl::prop_kind propagation, dnnl::algorithm kind, const dnnl::memory::desc &source,
    const dnnl::memory::desc &destination, const eil_window &w) {
  const dnnl::memory::dims strides = {w.stride_height, w.stride_width}, kernel = {w.kernel_height, w.kernel_width};
  const dnnl::memory::dims before = {w.top, w.left}, after = {w.bottom, w.right};
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::memory::dims dilation = {0, 0};
  return described<dnnl::pooling_forward>(
      user_scratchpad(), propagation, kind, source, destination, strides, kernel, dilation, before, after);
#else
  return described<dnnl::pooling_forward>(
      user_scratchpad(), propagation, kind, source, destination, strides, kernel, before, after);
#endif
}

inline auto pooling_backward_descriptor(
    const dnnl::pooling_forward::primitive_desc &forward, dnnl::algorithm kind, const dnnl::memory::desc &source,
    const dnnl::memory::desc &destination, const eil_window &w) {
  const dnnl::memory::dims strides = {w.stride_height, w.stride_width}, kernel = {w.kernel_height, w.kernel_width};
  const dnnl::memory::dims before = {w.top, w.left}, after = {w.bottom, w.right};
#if DNNL_VERSION_MAJOR >= 3
  const dnnl::memory::dims dilation = {0, 0};
  return described_backward<dnnl::pooling_backward>(
      forward, kind, source, destination, strides, kernel, dilation, before, after);
#else
  return described_backward<dnnl::pooling_backward>(
      forward, kind, source, destination, strides, kernel, before, after);
#endif
}

inline auto normalization_descriptor(
    const dnnl::memory::desc &data, float epsilon, dnnl::normalization_flags flags) {
  const auto propagation = dnnl::prop_kind::forward_training;
#if DNNL_VERSION_MAJOR >= 3
  return described<dnnl::batch_normalization_forward>(user_scratchpad(), propagation, data, data, epsilon, flags);
#else
  return described<dnnl::batch_normalization_forward>(user_scratchpad(), propagation, data, epsilon, flags);
#endif
}

inline auto normalization_backward_descriptor(
    const dnnl::batch_normalization_forward::primitive_desc &forward, const dnnl::memory::desc &data, float epsilon,
    dnnl::normalization_flags flags) {
  const auto propagation = dnnl::prop_kind::backward;
#if DNNL_VERSION_MAJOR >= 3
  return described_backward<dnnl::batch_normalization_backward>(
      forward, propagation, data, data, data, epsilon, flags);
#else
  return described_backward<dnnl::batch_normalization_backward>(forward, propagation, data, data, epsilon, flags);
#endif
}

}  // namespace eil
