// Passes over tensors of float32 numbers: sums and maxima of their differences.
//
// A strict floating-point maximum does not vectorise. An integer maximum does, and numbers that are not negative have
// the same order as their bits. Where a result is such a maximum, it is given as bits. Bits of infinity or above mean
// that something is not finite.

#ifndef CPASSES_H
#define CPASSES_H

#include <stdbool.h>
#include <stdint.h>

/// y = x, y = a + b, y = slope·x + intercept, the product and the sum each rounded.
void ck_widen(const float *x, long count, double *y);
void ck_widen_sum(const float *a, const float *b, long count, double *y);
void ck_widen_line(const float *x, long count, double slope, double intercept, double *y);

/// y = |x|, y = (x·scale)². Both may be done in place.
void ck_take_magnitudes(const float *x, long count, float *y);
void ck_square(const float *x, long count, float scale, float *y);

/// The smallest and the largest element as integers that ascend with the numbers (0 for both zeros), and the bits of
/// the largest magnitude.
typedef struct {
    int32_t lowest, highest, magnitude;
} ck_extremes;
void ck_find_extremes(const float *x, long count, ck_extremes *result);

/// The bits of the largest |x| among `count` elements, `stride` apart.
int32_t ck_largest_magnitude(const float *x, long count, long stride);

/// The bits of the largest |e| or |a|, of the largest |a − e|, and of the largest |a − e|/|e| where |e| is not below
/// `floor`, the last two rounded; and the largest number of float32 numbers from e to a. A quotient that does not
/// exceed `known` may be left out.
typedef struct {
    int32_t magnitude, difference, relative;
    uint32_t ulp;
} ck_maxima;
void ck_find_maxima(
    const float *expected, const float *actual, long count, float floor, float known, ck_maxima *result);

/// Σ|a − e|, Σ(a − e)², Σe², Σa², element i in lane i mod 8, over 8·`blocks` elements.
typedef struct {
    double absolute[8], squared[8], expected_squared[8], actual_squared[8];
} ck_sums;
void ck_add_up(const float *expected, const float *actual, long blocks, ck_sums *result);

/// d is the larger of |first − e| and |second − e|, or 0 where this is not finite. The results are the bits of the
/// largest d, d/|e| and (d − 1e-5)/|e|. For the last one, d is raised by 2⁻²² of itself.
typedef struct {
    int32_t absolute, relative, beyond;
} ck_tolerances;
void ck_find_tolerances(
    const float *expected, const float *first, const float *second, long count, ck_tolerances *result);

/// Σ (recording − exact)² and Σ (ours − exact)².
void ck_square_errors(
    const float *recording, const float *ours, const double *exact, long count, double *recording_sum, double *our_sum);

/// change = x − reference, rounded; and the bits of the largest |change| and |reference|.
typedef struct {
    int32_t change, reference;
} ck_magnitudes;
void ck_find_change(const double *x, const float *reference, long count, float *change, ck_magnitudes *largest);

/// y = x + change.
void ck_add_change(const double *x, const float *change, long count, double *y);

/// Σ (a − b)².
double ck_squared_distance(const float *a, const float *b, long count);

/// Counts of the weights w, which meet inputs up to `met` (negative where they meet none): the weights that are 0, the
/// other weights that meet no input, and the weights with |w|·met·scale below 100 and below 10. The last two counts
/// include the first two kinds.
typedef struct {
    int32_t zeros, unreached, low, lowest;
} ck_visibilities;
void ck_count_visibilities(const float *w, const float *met, long count, float scale, ck_visibilities *result);

/// A recording, our result and the exact result y, and the scale of their errors: s² = factor·squares + bias + y², or
/// m² where `squares` is NULL; m is `magnitude`.
typedef struct {
    const float *recording, *ours;
    /// double where `is_double`, else float.
    const void *exact;
    bool is_double;
    const float *magnitude;
    const float *squares;
    double factor, bias;
} ck_bounded;
/// Σe², Σo², Σn², Σs² and the largest and smallest s², in eight lanes.
typedef struct {
    double recording[8], ours[8], norm[8], scale[8], most[8], least[8];
} ck_bound_sums;
/// Adds up elements from `i` on, eight at a time, up to the first block in which e² > share·s² or e² > utilization·m²
/// somewhere. Returns where that block starts; −1 at the end. The last block ends at `end` ≥ 8 and may start before i;
/// elements before i are not added.
long ck_add_bounded(
    const ck_bounded *tensors, long i, long end, double share, double utilization, ck_bound_sums *sums);

#endif
