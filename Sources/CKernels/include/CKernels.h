// The inner loops of AlignKit's convolution: a product of matrices, one of them in panels, and how panels are filled.
//
// They are in C since its compiler takes the vector instructions function by function, and Swift's does not.

#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/// The number of columns in a panel: 192 bytes a row, three vectors of the widest kind.
#define CK_PANEL_FLOATS 48
#define CK_PANEL_DOUBLES 24

/// C = W·X, or C = C + W·X where `adds`, or else C = b + W·X, a number for each row, unless `bias` is NULL.
///
/// W is `rows × depth`, with `w_stride` elements from row to row. X is `depth × columns` in panels: panel p holds the
/// columns from p·P on, row after row of P elements each, P being the number of columns in a panel; what lies beyond the
/// last column is multiplied as well (it must be initialised, its values do not matter), up to a whole vector.
/// C is `rows × columns`, its column i at `places[i]` from the start of a row; places ascend.
///
/// Each element is one chain of fused multiply-adds in the order of the depth, which starts at 0; C or b is one addition
/// at its end. So its bits are the same for any vector width, wherever the processor has the instruction
/// (`ck_is_fused`); elsewhere products and sums are rounded one by one.
void ck_product_float(
    long rows, long columns, long depth, const float *w, long w_stride, const float *x, float *c, long c_stride,
    const long *places, const float *bias, bool adds);
void ck_product_double(
    long rows, long columns, long depth, const double *w, long w_stride, const double *x, double *c, long c_stride,
    const long *places, const double *bias, bool adds);

/// Columns of a panel that lie side by side in the input: `count` of them from `target` on, whose first one is read at
/// `source`, every further one a stride behind.
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
    /// For each tap, bit i says whether column i of the panel sees the plane; elsewhere it becomes 0.
    const uint64_t *inside;
    long tap_count;
} ck_panel;

/// Fills `rows` rows of a panel: one for each tap of each channel, from `tap` of the first channel on.
///
/// What is read lies at `plane + c·pitch + taps[t] + source + i·stride`, for the columns that see no plane as well.
void ck_pack_float(const float *plane, long pitch, const ck_panel *shape, long tap, long rows, float *panel);
void ck_pack_double(const double *plane, long pitch, const ck_panel *shape, long tap, long rows, double *panel);
/// The same, widened.
void ck_pack_float_to_double(const float *plane, long pitch, const ck_panel *shape, long tap, long rows, double *panel);

/// Has glibc take large blocks from one heap for all threads, in large pages, and keep them when they are freed, unless the
/// environment sets how it goes about them. Nothing where the allocator is another one.
void ck_keep_freed_blocks(void);
/// Gives the pages of freed blocks back to the system, where glibc keeps them.
void ck_give_back_freed_blocks(void);

/// The vector instructions that the kernels use: "AVX-512", "AVX2", "SSE2", "NEON".
const char *ck_instructions(void);

/// For tests: the kernels use what they would on a processor with fewer instructions. 3 is AVX-512, 2 is AVX2 with
/// fused multiply-adds, 1 is what every processor has, 0 stands for all that this one has.
///
/// Returns whether this processor has them; if it does not, nothing changes.
bool ck_limit_instructions(int level);

#endif
