#pragma once

#include <cstddef>

namespace winograd {

/// Hands out pieces of a caller's memory; with no memory it only counts what would be needed.
class Scratch {
 public:
  explicit Scratch(void *memory) : memory(static_cast<char *>(memory)) {}

  template <typename Element>
  Element *take(size_t count) {
    const size_t start = used;
    used += (count * sizeof(Element) + 63) / 64 * 64;
    return memory ? reinterpret_cast<Element *>(memory + start) : nullptr;
  }

  size_t size() const { return used; }

 private:
  char *memory;
  size_t used = 0;
};

}  // namespace winograd
