// Passes that write a tensor, for one set of vector instructions. Included by kernels.h, which defines NAME(x).

static void NAME(widen)(const float *x, long count, double *y)
{
    for (long i = 0; i < count; i++) y[i] = x[i];
}

static void NAME(widen_sum)(const float *a, const float *b, long count, double *y)
{
    for (long i = 0; i < count; i++) y[i] = (double)a[i] + (double)b[i];
}

static void NAME(widen_line)(const float *x, long count, double slope, double intercept, double *y)
{
    for (long i = 0; i < count; i++) y[i] = slope * (double)x[i] + intercept; // two roundings
}

static void NAME(magnitudes)(const float *x, long count, float *y)
{
#pragma clang loop vectorize(assume_safety) // x is y, or they lie apart
    for (long i = 0; i < count; i++) y[i] = __builtin_fabsf(x[i]);
}

static void NAME(squares)(const float *x, long count, float scale, float *y)
{
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) y[i] = (x[i] * scale) * (x[i] * scale);
}

static void NAME(changed)(const double *x, const float *change, long count, double *y)
{
    for (long i = 0; i < count; i++) y[i] = x[i] + (double)change[i];
}
