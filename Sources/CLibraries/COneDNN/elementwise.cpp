#if EIL_ONEDNN  // else this module is empty

#include "descriptors.hpp"

using namespace dnnl;

namespace {

constexpr auto f32 = memory::data_type::f32;

algorithm algorithm_for(eil_function function) {
  switch (function) {
    case EIL_TANH: return algorithm::eltwise_tanh;
    case EIL_LOGISTIC: return algorithm::eltwise_logistic;
    case EIL_GELU: return algorithm::eltwise_gelu_erf;
    case EIL_EXP: return algorithm::eltwise_exp;
    case EIL_LOG: return algorithm::eltwise_log;
    default: return algorithm::eltwise_soft_relu;
  }
}

}  // namespace

eil_plan *eil_elementwise_plan(eil_function function, int64_t count) {
  return eil::planned([&](eil_plan &plan) {
    plan.source = memory::desc({count}, f32, memory::format_tag::x);
    plan.destination = plan.source;
    plan.adopt<eltwise_forward>(eil::elementwise_descriptor(algorithm_for(function), plan.source));
  });
}

eil_plan *eil_softmax_plan(int64_t outer, int64_t axis, int64_t inner, int logarithmic) {
  return eil::planned([&](eil_plan &plan) {
    plan.source = memory::desc({outer, axis, inner}, f32, memory::format_tag::abc);
    plan.destination = plan.source;
    eil::adopt_softmax(plan, plan.source, 1, logarithmic != 0);
  });
}

eil_plan *eil_reorder_plan(
    int64_t batch, int64_t channels, int64_t height, int64_t width, eil_layout source, eil_layout destination) {
  return eil::planned([&](eil_plan &plan) {
    memory::dims shape = {batch, channels, height, width};
    plan.source = memory::desc(shape, f32, eil::tag(source));
    plan.destination = memory::desc(shape, f32, eil::tag(destination));
    reorder::primitive_desc descriptor(
        eil::engine(), plan.source, eil::engine(), plan.destination, eil::user_scratchpad());
    plan.adopt<reorder>(descriptor);
  });
}

int eil_matrix_product(
    int transpose_a, int transpose_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda, const float *b,
    int64_t ldb, float beta, float *destination, int64_t ldc) {
  return (int)dnnl_sgemm(
      transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, 1.0f, a, lda, b, ldb, beta, destination, ldc);
}

#endif
