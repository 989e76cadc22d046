// Element-wise passes of the forward computation, for one set of vector instructions and one kind of scalar. Included by
// kernels.h, which defines SCALAR and NAME(x).
//
// The output may be an input, and otherwise does not overlap it: no element depends on another.

static void NAME(clip)(const SCALAR *x, long count, SCALAR *y)
{
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i]; // false for NaN, which passes
}

static void NAME(add)(const SCALAR *a, const SCALAR *b, long count, SCALAR *y)
{
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) y[i] = a[i] + b[i];
}

static void NAME(scale)(const SCALAR *x, long count, SCALAR slope, SCALAR intercept, SCALAR *y)
{
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) y[i] = slope * x[i] + intercept; // two roundings
}

static void NAME(maximum)(const SCALAR *a, const SCALAR *b, long count, SCALAR *y)
{
#pragma clang loop vectorize(assume_safety)
    for (long i = 0; i < count; i++) {
        SCALAR first = a[i], second = b[i];
        // The first comparison fails if either is NaN; the second then tells which one.
        y[i] = second <= first || first != first ? first : second;
    }
}

#undef SCALAR
