// All kernels for one set of vector instructions. Included by kernels.c, which defines
//   BYTES        of a vector
//   ROWS         rows of a tile of C: ROWS × 3 accumulators and 3 vectors of X must fit into the registers
//   FMA(a, b, c) a·b + c
//   KIND(x)      the name of x for these instructions

#define SCALAR float
#define LANES (BYTES / 4)
#define PANEL CK_PANEL_FLOATS
#define NAME(x) KIND(x##_float)
#include "product.h"
#undef NAME

#define SCALAR double
#define LANES (BYTES / 8)
#define PANEL CK_PANEL_DOUBLES
#define NAME(x) KIND(x##_double)
#include "product.h"
#undef NAME

#define SOURCE float
#define SCALAR float
#define PANEL CK_PANEL_FLOATS
#define NAME(x) KIND(x##_float)
#include "pack.h"
#undef NAME

#define SOURCE double
#define SCALAR double
#define PANEL CK_PANEL_DOUBLES
#define NAME(x) KIND(x##_double)
#include "pack.h"
#undef NAME

#define SOURCE float
#define SCALAR double
#define PANEL CK_PANEL_DOUBLES
#define NAME(x) KIND(x##_float_to_double)
#include "pack.h"
#undef NAME

#define SCALAR float
#define NAME(x) KIND(x##_float)
#include "elementwise.h"
#undef NAME

#define SCALAR double
#define NAME(x) KIND(x##_double)
#include "elementwise.h"
#undef NAME

#define NAME(x) KIND(x)
#include "maps.h"
#include "passes.h"
#include "bounds.h"
#undef CHUNK
#undef LIMIT
#undef MAY_EXCEED
#undef LANES
#undef LOAD
#undef NAME

#undef BYTES
#undef ROWS
#undef KIND
