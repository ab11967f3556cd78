#if EIL_ONEDNN  // else this module is empty

#include "plan.hpp"

namespace eil {

const dnnl::engine &engine() {
  static const dnnl::engine shared(dnnl::engine::kind::cpu, 0);
  return shared;
}

dnnl::stream &stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

dnnl::memory::format_tag tag(eil_layout layout) {
  switch (layout) {
    case EIL_BLOCKED16: return dnnl::memory::format_tag::nChw16c;
    case EIL_BLOCKED8: return dnnl::memory::format_tag::nChw8c;
    case EIL_CHANNELS_LAST: return dnnl::memory::format_tag::nhwc;
    case EIL_WEIGHTS16: return dnnl::memory::format_tag::OIhw16i16o;
    default: return dnnl::memory::format_tag::nchw;
  }
}

bool is_optimized(const char *name) { return strncmp(name, "ref", 3) != 0; }

dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

}  // namespace eil

void eil_version(int numbers[3]) {
  const auto *version = dnnl::version();
  numbers[0] = version->major;
  numbers[1] = version->minor;
  numbers[2] = version->patch;
}

int eil_computes_on_team(void) {
  const unsigned runtime = dnnl::version()->cpu_runtime;
  return runtime == DNNL_RUNTIME_OMP || runtime == DNNL_RUNTIME_SEQ;
}

int eil_preferred_block(void) {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
    case dnnl::cpu_isa::avx:
    case dnnl::cpu_isa::avx2:
#if DNNL_VERSION_MAJOR >= 3
    case dnnl::cpu_isa::avx2_vnni_2:
#endif
    case dnnl::cpu_isa::avx2_vnni: return 8;
    default: return 16;
  }
}

void eil_plan_destroy(eil_plan *plan) { delete plan; }
const char *eil_plan_name(const eil_plan *plan) { return plan->name.c_str(); }
size_t eil_plan_scratch(const eil_plan *plan) { return plan->scratchpad.get_size(); }
size_t eil_plan_workspace(const eil_plan *plan) { return plan->workspace.get_size(); }

int eil_plan_run(eil_plan *plan, const float *source, float *destination, void *scratch) {
  return eil::attempted([&] {
    // Source and destination are called the same in a copy between layouts as elsewhere.
    eil::Arguments arguments = {
        {DNNL_ARG_SRC, eil::wrap(plan->source, source)}, {DNNL_ARG_DST, eil::wrap(plan->destination, destination)}};
    plan->execute(arguments, scratch);
  });
}

#endif
