#pragma once

#include <oneapi/dnnl/dnnl.hpp>
#include <cstring>
#include <string>
#include <unordered_map>

#include "COneDNN.h"
#include "CTeam.h"

namespace eil {

using Arguments = std::unordered_map<int, dnnl::memory>;

const dnnl::engine &engine();
dnnl::stream &stream();
dnnl::memory::format_tag tag(eil_layout layout);

/// oneDNN's slow reference kernels are worse than this project's own, so a plan made of one counts as not offered.
bool is_optimized(const char *name);

inline dnnl::memory wrap(const dnnl::memory::desc &desc, const void *pointer) {
  return dnnl::memory(desc, engine(), const_cast<void *>(pointer));
}

dnnl::primitive_attr user_scratchpad();

}  // namespace eil

struct eil_plan {
  dnnl::primitive primitive;
  dnnl::memory::desc source, destination, weights, bias, statistics, workspace, scratchpad;
  // Weights as the caller may give them, and the way from there into the kernel's layout, or of their gradient back;
  // empty where a layout does not fit the shape or is the kernel's own.
  dnnl::memory::desc callers_weights[EIL_WEIGHTS_LAYOUTS];
  dnnl::reorder reorders[EIL_WEIGHTS_LAYOUTS];
  std::string name;

  void add_scratch(eil::Arguments &arguments, void *scratch) const {
    if (scratchpad.get_size()) arguments.insert({DNNL_ARG_SCRATCHPAD, eil::wrap(scratchpad, scratch)});
  }

  void execute(eil::Arguments &arguments, void *scratch) {
    add_scratch(arguments, scratch);
    primitive.execute(eil::stream(), arguments);
    eil::stream().wait();
  }

  template <typename Primitive>
  void adopt(const typename Primitive::primitive_desc &descriptor) {
    primitive = Primitive(descriptor);
    scratchpad = descriptor.scratchpad_desc();
    workspace = descriptor.workspace_desc();
    name = descriptor.impl_info_str();
  }
};

namespace eil {

/// Runs `make`, which fills a new plan; null where oneDNN refuses or offers only a reference kernel.
template <typename Make>
eil_plan *planned(Make make) {
  auto *plan = new eil_plan();
  try {
    make(*plan);
    if (is_optimized(plan->name.c_str())) return plan;
  } catch (...) {
  }
  delete plan;
  return nullptr;
}

/// Runs `body`; 0 if it went well, oneDNN's status otherwise.
template <typename Body>
int attempted(Body body) {
  eil_flush_denormals();  // oneDNN's threads inherit it from the one that starts them
  try {
    body();
    return 0;
  } catch (const dnnl::error &error) {
    return error.status == dnnl_success ? 1 : (int)error.status;
  } catch (...) {
    return (int)dnnl_out_of_memory;  // no other exception leaves what runs here, and none may reach Swift
  }
}

}  // namespace eil
