#pragma once

#include "simd.hpp"

#include <cstddef>

namespace winograd {

/// How many tiles ahead pixels are asked for. A row of tiles reads six rows of pixels at once, more than the processor
/// follows by itself: without this the transforms of large pictures wait for memory half of their time.
constexpr int tilesAhead = 3;

EIL_WINO_BEGIN

/// Pixels of one block of channels; with a mask those where it is not above 0 read as 0, which is how a ReLU passes a
/// gradient back.
template <bool masked>
struct Pixels {
  const float *values;
  const float *mask;

  EIL_INLINE Pixels at(size_t offset) const { return {values + offset, mask + offset}; }

  EIL_INLINE Vector load(size_t offset) const {
    if constexpr (!masked) return _mm512_load_ps(values + offset);
    const __mmask16 active = _mm512_cmp_ps_mask(_mm512_load_ps(mask + offset), _mm512_setzero_ps(), _CMP_GT_OQ);
    return _mm512_maskz_load_ps(active, values + offset);
  }

  EIL_INLINE void prefetch(size_t offset) const {
    _mm_prefetch(reinterpret_cast<const char *>(values + offset), _MM_HINT_T0);
    if constexpr (masked) _mm_prefetch(reinterpret_cast<const char *>(mask + offset), _MM_HINT_T0);
  }
};

EIL_WINO_END

}  // namespace winograd
