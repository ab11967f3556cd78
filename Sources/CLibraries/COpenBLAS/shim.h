#include <stdlib.h>
#include <cblas.h>
// C's complex types are not imported into Swift; plain pairs of numbers keep LAPACKE's header usable there.
#define LAPACK_COMPLEX_CUSTOM
typedef struct { float real, imaginary; } lapack_complex_float;
typedef struct { double real, imaginary; } lapack_complex_double;
#include <lapacke.h>
