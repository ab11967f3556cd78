#pragma once

#include <math.h>

#include "CLoops.h"

// One function becomes several, of which the program's loader picks one. It does so before Thread Sanitizer has
// started, which would crash in the code that picks.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define EIL_ONE_PROCESSOR 1
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && !defined(EIL_ONE_PROCESSOR)
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

// A ReLU's `ceiling` has one number in all lanes; where it is NaN, which no comparison holds of, there is no ceiling.

/// `value` through a ReLU: 0 below 0, `ceiling` above that, and NaN where it is NaN.
#define EIL_RECTIFIED(value, ceiling) \
  ((pixel)(((marks)(ceiling) & (marks)((value) > (ceiling))) | \
           ((marks)(value) & ~(marks)((value) <= (pixel){0}) & ~(marks)((value) > (ceiling)))))

/// `gradient` where a ReLU's `output` lies between its bounds, 0 elsewhere.
#define EIL_PASSED(output, ceiling, gradient) \
  ((pixel)((marks)(gradient) & (marks)((output) > (pixel){0}) & ~(marks)((output) >= (ceiling))))
