#include <stdlib.h>
#include <cblas.h>
// LAPACKE's complex types are not imported into Swift; opaque stand-ins keep its header usable there.
#define lapack_complex_float void
#define lapack_complex_double void
#include <lapacke.h>
