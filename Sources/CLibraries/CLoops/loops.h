#pragma once

#include <math.h>

#include "CLoops.h"

// One function becomes several, of which the program's loader picks one.
#if defined(__x86_64__) && defined(__linux__)
#define EIL_EACH_PROCESSOR __attribute__((target_clones("avx512f", "arch=haswell", "default")))
#else
#define EIL_EACH_PROCESSOR
#endif

enum { LANES = 16 };

/// The 16 channels of one pixel.
typedef float pixel __attribute__((vector_size(4 * LANES), aligned(64)));
typedef int32_t marks __attribute__((vector_size(4 * LANES), aligned(64)));

/// Pixels that are summed in single precision before the sum is taken over into double precision.
enum { RUN = 256 };

/// `value` where `sign` is positive, 0 elsewhere.
#define EIL_WHERE_POSITIVE(sign, value) ((pixel)((marks)(value) & (marks)((sign) > (pixel){0})))
