#include "CElementwise.h"
#include "CKernels.h"
#include "CPasses.h"

// Multiply-adds are fused where FMA is used, and nowhere else.
#pragma STDC FP_CONTRACT OFF

#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#define BYTES 64
#define ROWS 8
#define KIND(x) x##_avx512
#include "kernels.h"
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define BYTES 32
#define ROWS 4
#define KIND(x) x##_avx2
#include "kernels.h"
#pragma clang attribute pop

// The first x86-64 processors have no fused multiply-add.
#undef FMA
#define FMA(a, b, c) ((a) * (b) + (c))

#endif

// Vectors of 128 bits: NEON, SSE2, and what the compiler makes of them elsewhere.
#define BYTES 16
#define ROWS 4
#define KIND(x) x##_any
#include "kernels.h"

#if defined(__x86_64__)

enum { avx512 = 3, avx2 = 2, any = 1 };

/// The level that `level` has found, or a test has set; 0 before.
static int known = 0;

/// The best instructions that the processor and the system support.
static int supported(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return avx512;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? avx2 : any;
}

static int level(void)
{
    int value = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (value) return value;
    value = supported();
    __atomic_store_n(&known, value, __ATOMIC_RELAXED);
    return value;
}

bool ck_limit_instructions(int level)
{
    if (level > supported()) return false;
    __atomic_store_n(&known, level, __ATOMIC_RELAXED);
    return true;
}

#define CHOOSE(kernel) (level() == avx512 ? kernel##_avx512 : level() == avx2 ? kernel##_avx2 : kernel##_any)

const char *ck_instructions(void) { return level() == avx512 ? "AVX-512" : level() == avx2 ? "AVX2" : "SSE2"; }

#else

#define CHOOSE(kernel) kernel##_any

bool ck_limit_instructions(int level) { return level <= 1; }

const char *ck_instructions(void)
{
#if defined(__aarch64__)
    return "NEON";
#else
    return "128 bits";
#endif
}

#endif

void ck_product_float(
    long rows, long columns, long depth, const float *w, long w_stride, const float *x, float *c, long c_stride,
    const long *places, const float *bias, bool adds)
{
    CHOOSE(product_float)(rows, columns, depth, w, w_stride, x, c, c_stride, places, bias, adds);
}

void ck_product_double(
    long rows, long columns, long depth, const double *w, long w_stride, const double *x, double *c, long c_stride,
    const long *places, const double *bias, bool adds)
{
    CHOOSE(product_double)(rows, columns, depth, w, w_stride, x, c, c_stride, places, bias, adds);
}

void ck_pack_float(const float *plane, long pitch, const ck_panel *shape, long tap, long rows, float *panel)
{
    CHOOSE(pack_float)(plane, pitch, shape, tap, rows, panel);
}

void ck_pack_double(const double *plane, long pitch, const ck_panel *shape, long tap, long rows, double *panel)
{
    CHOOSE(pack_double)(plane, pitch, shape, tap, rows, panel);
}

void ck_pack_float_to_double(
    const float *plane, long pitch, const ck_panel *shape, long tap, long rows, double *panel)
{
    CHOOSE(pack_float_to_double)(plane, pitch, shape, tap, rows, panel);
}

void ck_clip_float(const float *x, long count, float *y) { CHOOSE(clip_float)(x, count, y); }

void ck_clip_double(const double *x, long count, double *y) { CHOOSE(clip_double)(x, count, y); }

void ck_add_float(const float *a, const float *b, long count, float *y) { CHOOSE(add_float)(a, b, count, y); }

void ck_add_double(const double *a, const double *b, long count, double *y) { CHOOSE(add_double)(a, b, count, y); }

void ck_scale_float(const float *x, long count, float slope, float intercept, float *y)
{
    CHOOSE(scale_float)(x, count, slope, intercept, y);
}

void ck_scale_double(const double *x, long count, double slope, double intercept, double *y)
{
    CHOOSE(scale_double)(x, count, slope, intercept, y);
}

void ck_maximum_float(const float *a, const float *b, long count, float *y) { CHOOSE(maximum_float)(a, b, count, y); }

void ck_maximum_double(const double *a, const double *b, long count, double *y)
{
    CHOOSE(maximum_double)(a, b, count, y);
}

void ck_widen(const float *x, long count, double *y) { CHOOSE(widen)(x, count, y); }

void ck_widen_sum(const float *a, const float *b, long count, double *y) { CHOOSE(widen_sum)(a, b, count, y); }

void ck_widen_line(const float *x, long count, double slope, double intercept, double *y)
{
    CHOOSE(widen_line)(x, count, slope, intercept, y);
}

void ck_take_magnitudes(const float *x, long count, float *y) { CHOOSE(magnitudes)(x, count, y); }

void ck_square(const float *x, long count, float scale, float *y) { CHOOSE(squares)(x, count, scale, y); }

void ck_find_extremes(const float *x, long count, ck_extremes *result) { CHOOSE(extremes)(x, count, result); }

int32_t ck_largest_magnitude(const float *x, long count, long stride) { return CHOOSE(largest)(x, count, stride); }

void ck_find_maxima(
    const float *expected, const float *actual, long count, float floor, float known, ck_maxima *result)
{
    CHOOSE(maxima)(expected, actual, count, floor, known, result);
}

void ck_add_up(const float *expected, const float *actual, long blocks, ck_sums *result)
{
    CHOOSE(sums)(expected, actual, blocks, result);
}

void ck_find_tolerances(
    const float *expected, const float *first, const float *second, long count, ck_tolerances *result)
{
    CHOOSE(tolerances)(expected, first, second, count, result);
}

void ck_square_errors(
    const float *recording, const float *ours, const double *exact, long count, double *recording_sum, double *our_sum)
{
    CHOOSE(errors)(recording, ours, exact, count, recording_sum, our_sum);
}

void ck_find_change(const double *x, const float *reference, long count, float *change, ck_magnitudes *largest)
{
    CHOOSE(change)(x, reference, count, change, largest);
}

void ck_add_change(const double *x, const float *change, long count, double *y) { CHOOSE(changed)(x, change, count, y); }

double ck_squared_distance(const float *a, const float *b, long count) { return CHOOSE(distance)(a, b, count); }

void ck_count_visibilities(const float *w, const float *met, long count, float scale, ck_visibilities *result)
{
    CHOOSE(visibilities)(w, met, count, scale, result);
}

long ck_add_bounded(
    const ck_bounded *tensors, long i, long end, double share, double utilization, ck_bound_sums *sums)
{
    return CHOOSE(bounds)(tensors, i, end, share, utilization, sums);
}
