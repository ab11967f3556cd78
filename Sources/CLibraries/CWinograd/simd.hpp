#pragma once

#include <immintrin.h>

// The library is compiled for any x86-64; functions between these two lines may use AVX-512 and are called only where
// the processor has it.
#define EIL_WINO_BEGIN                                                                          \
  _Pragma("clang attribute push(__attribute__((target(\"avx512f,avx512vl,avx512dq,avx512bw,fma\"))), \
    apply_to = function)")
#define EIL_WINO_END _Pragma("clang attribute pop")

#define EIL_INLINE inline __attribute__((always_inline))
#define EIL_UNROLL _Pragma("clang loop unroll(full)")

namespace winograd {

using Vector = __m512;

}  // namespace winograd
