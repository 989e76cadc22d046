// Y = W·X for one kind of vector and scalar. Included by kernels.h, which defines SCALAR, LANES, PANEL and NAME(x).

typedef SCALAR NAME(vector) __attribute__((ext_vector_type(LANES)));
typedef NAME(vector) NAME(unaligned) __attribute__((aligned(sizeof(SCALAR))));

/// A tile of C, of `rows` × `vectors` vectors. Both are constants where this is inlined, so that the sums stay in
/// registers.
static inline __attribute__((always_inline)) void NAME(tile)(
    const long rows, const long vectors, long depth, const SCALAR *w, long w_stride, const SCALAR *x, SCALAR *c,
    long c_stride, const long *places, long columns, const SCALAR *bias, bool adds)
{
    NAME(vector) sums[ROWS][3];
#pragma clang loop unroll(full)
    for (long i = 0; i < rows; i++)
#pragma clang loop unroll(full)
        for (long j = 0; j < vectors; j++) sums[i][j] = (NAME(vector))(0);
#pragma clang loop unroll_count(4)
    for (long k = 0; k < depth; k++) {
        NAME(vector) row[3];
#pragma clang loop unroll(full)
        for (long j = 0; j < vectors; j++) row[j] = *(const NAME(unaligned) *)(x + k * PANEL + j * LANES);
#pragma clang loop unroll(full)
        for (long i = 0; i < rows; i++) {
            NAME(vector) weight = (NAME(vector))(w[i * w_stride + k]);
#pragma clang loop unroll(full)
            for (long j = 0; j < vectors; j++) sums[i][j] = FMA(weight, row[j], sums[i][j]);
        }
    }
#pragma clang loop unroll(full)
    for (long i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
        for (long j = 0; j < vectors; j++) {
            const long *place = places + j * LANES, rest = columns - j * LANES;
            SCALAR *target = c + i * c_stride;
            NAME(vector) sum = sums[i][j];
            if (!adds && bias) sum = (NAME(vector))(bias[i]) + sum;
            if (rest >= LANES && place[LANES - 1] - place[0] == LANES - 1) {
                NAME(unaligned) *whole = (NAME(unaligned) *)(target + place[0]);
                *whole = adds ? *whole + sum : sum;
            } else {
                for (long lane = 0; lane < rest && lane < LANES; lane++)
                    target[place[lane]] = adds ? target[place[lane]] + sum[lane] : sum[lane];
            }
        }
    }
}

/// `rows` rows of C, all columns of one panel from `x` on.
static inline __attribute__((always_inline)) void NAME(panel)(
    const long rows, long columns, long depth, const SCALAR *w, long w_stride, const SCALAR *x, SCALAR *c, long c_stride,
    const long *places, const SCALAR *bias, bool adds)
{
    for (long first = 0; first < columns; first += 3 * LANES) {
        long rest = columns - first;
        if (rest > 2 * LANES)
            NAME(tile)(rows, 3, depth, w, w_stride, x + first, c, c_stride, places + first, rest, bias, adds);
        else if (rest > LANES)
            NAME(tile)(rows, 2, depth, w, w_stride, x + first, c, c_stride, places + first, rest, bias, adds);
        else
            NAME(tile)(rows, 1, depth, w, w_stride, x + first, c, c_stride, places + first, rest, bias, adds);
    }
}

static void NAME(product)(
    long rows, long columns, long depth, const SCALAR *w, long w_stride, const SCALAR *x, SCALAR *c, long c_stride,
    const long *places, const SCALAR *bias, bool adds)
{
    for (long row = 0; row < rows;) {
        long height = rows - row >= ROWS ? ROWS : 1;
        for (long first = 0; first < columns; first += PANEL) {
            long width = columns - first < PANEL ? columns - first : PANEL;
            const SCALAR *weights = w + row * w_stride, *panel = x + first * depth;
            SCALAR *result = c + row * c_stride;
            const SCALAR *biases = bias ? bias + row : bias;
            if (height == ROWS)
                NAME(panel)(
                    ROWS, width, depth, weights, w_stride, panel, result, c_stride, places + first, biases, adds);
            else
                NAME(panel)(1, width, depth, weights, w_stride, panel, result, c_stride, places + first, biases, adds);
        }
        row += height;
    }
}

#undef SCALAR
#undef LANES
#undef PANEL
