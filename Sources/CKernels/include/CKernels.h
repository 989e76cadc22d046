// The inner loops of AlignKit's convolution: a matrix product with one matrix in panels, and the filling of panels.
//
// They are in C because its compiler can choose the vector instructions for each function. Swift's compiler cannot.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/// The number of columns in a panel: 192 bytes a row, three vectors of the widest kind.
#define CK_PANEL_FLOATS 48
#define CK_PANEL_DOUBLES 24

/// C = W·X; or C = C + W·X where `adds`; or else C = b + W·X where `bias` is not NULL, with one number of b for each
/// row.
///
/// W is `rows × depth`, with `w_stride` elements from row to row. X is `depth × columns` in panels of P columns: panel
/// p holds the columns from p·P on, row after row of P elements each. Elements beyond the last column are multiplied as
/// well, up to a whole vector; they must be initialised, but their values do not matter. C is `rows × columns`, its
/// column i at `places[i]` from the start of a row; places ascend.
///
/// Each element is one chain of fused multiply-adds in the order of the depth. The chain starts at 0, and C or b is
/// added once at its end. So its bits are the same for any vector width, where the processor has fused multiply-adds.
/// Elsewhere (`ck_instructions` is "SSE2"), each product and each sum is rounded.
void ck_product_float(
    long rows, long columns, long depth, const float *w, long w_stride, const float *x, float *c, long c_stride,
    const long *places, const float *bias, bool adds);
void ck_product_double(
    long rows, long columns, long depth, const double *w, long w_stride, const double *x, double *c, long c_stride,
    const long *places, const double *bias, bool adds);

/// Columns of a panel that are adjacent in the input: `count` columns from `target` on. The first one is read at
/// `source`, every further one a stride after the one before it.
typedef struct {
    long source;
    long target;
    long count;
} ck_stretch;

/// How a panel of an unfolded input is read from the planes of the input.
typedef struct {
    const ck_stretch *stretches;
    long stretch_count;
    /// The distance in the input between neighbouring columns of a stretch.
    long stride;
    /// Where each tap of the kernel reads, relative to the first.
    const long *taps;
    /// For each tap, bit i says whether column i of the panel reads inside the plane; elsewhere it becomes 0.
    const uint64_t *inside;
    long tap_count;
} ck_panel;

/// Fills `rows` rows of a panel: one for each tap of each channel, from `tap` of the first channel on.
///
/// The elements are read at `plane + c·pitch + taps[t] + source + i·stride`, also for the columns outside the plane.
void ck_pack_float(const float *plane, long pitch, const ck_panel *shape, long tap, long rows, float *panel);
void ck_pack_double(const double *plane, long pitch, const ck_panel *shape, long tap, long rows, double *panel);
/// The same, widened.
void ck_pack_float_to_double(const float *plane, long pitch, const ck_panel *shape, long tap, long rows, double *panel);

/// Makes glibc take large blocks from one heap for all threads, in large pages, and keep them when they are freed. Does
/// nothing where the environment sets these options, or where the allocator is another one.
void ck_keep_freed_blocks(void);
/// Gives the pages of freed blocks back to the system, where glibc keeps them.
void ck_give_back_freed_blocks(void);

/// The vector instructions that the kernels use: "AVX-512", "AVX2", "SSE2", "NEON", or "128 bits" for any other.
const char *ck_instructions(void);

/// For tests: the kernels use only the instructions of a lesser processor. 3 is AVX-512, 2 is AVX2 with fused
/// multiply-adds, 1 is what every processor has, 0 is all that this processor has.
///
/// Returns whether this processor has them; if it does not, nothing changes.
bool ck_limit_instructions(int level);

#endif
