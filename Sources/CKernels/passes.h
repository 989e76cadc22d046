// Passes over pairs of tensors, for one set of vector instructions. Included by kernels.h, which defines NAME(x).
//
// Sums run in eight lanes for any vector width, and are not fused. So they have the same bits with any instructions.

typedef double NAME(lanes) __attribute__((ext_vector_type(8), aligned(8)));
typedef float NAME(floats) __attribute__((ext_vector_type(8), aligned(4)));
typedef long NAME(masks) __attribute__((ext_vector_type(8), aligned(8)));

#define LANES NAME(lanes)
#define LOAD(p) __builtin_convertvector(*(const NAME(floats) *)(p), LANES)

static inline __attribute__((always_inline)) int32_t NAME(bits)(float value)
{
    int32_t bits;
    __builtin_memcpy(&bits, &value, 4);
    return bits;
}

static inline __attribute__((always_inline)) float NAME(number)(int32_t bits)
{
    float value;
    __builtin_memcpy(&value, &bits, 4);
    return value;
}

static inline __attribute__((always_inline)) int32_t NAME(larger)(int32_t a, int32_t b) { return a > b ? a : b; }

static void NAME(extremes)(const float *x, long count, ck_extremes *result)
{
    int32_t lowest = INT32_MAX, highest = INT32_MIN, magnitude = 0;
    for (long i = 0; i < count; i++) {
        int32_t bits = NAME(bits)(x[i]), sign = bits >> 31, size = bits & INT32_MAX;
        int32_t rank = (size ^ sign) - sign;
        lowest = rank < lowest ? rank : lowest;
        highest = NAME(larger)(highest, rank);
        magnitude = NAME(larger)(magnitude, size);
    }
    *result = (ck_extremes){lowest, highest, magnitude};
}

static int32_t NAME(largest)(const float *x, long count, long stride)
{
    int32_t largest = 0;
    if (stride == 1)
        for (long i = 0; i < count; i++) largest = NAME(larger)(largest, NAME(bits)(x[i]) & INT32_MAX);
    else
        for (long i = 0; i < count; i++) largest = NAME(larger)(largest, NAME(bits)(x[i * stride]) & INT32_MAX);
    return largest;
}

/// Whether x/y may exceed a quotient; `limit` is a little less than this quotient. A division takes as long as all the
/// rest of a pass. So this test comes first, and the quotients of a chunk are computed only where one may set a
/// maximum. The test holds for every positive x that is so small that the product may have lost digits.
#define MAY_EXCEED(x, y, limit) (((x) > (limit) * (y)) | (((x) > 0) & ((x) < 0x1p-100f)))
#define LIMIT(quotient) ((quotient) * (1 - 0x1p-21f))
#define CHUNK 32

static void NAME(maxima)(
    const float *expected, const float *actual, long count, float floor, float known, ck_maxima *result)
{
    int32_t magnitude = 0, difference = 0, relative = 0, least = NAME(bits)(floor);
    uint32_t ulp = 0;
    float limit = LIMIT(known);
    for (long start = 0; start < count; start += CHUNK) {
        const float *expecteds = expected + start, *actuals = actual + start;
        long rest = count - start < CHUNK ? count - start : CHUNK;
        int32_t exceeds = 0;
        for (long i = 0; i < rest; i++) {
            int32_t e = NAME(bits)(expecteds[i]), a = NAME(bits)(actuals[i]);
            int32_t e_size = e & INT32_MAX, a_size = a & INT32_MAX;
            magnitude = NAME(larger)(magnitude, NAME(larger)(e_size, a_size));
            float gap = __builtin_fabsf(actuals[i] - expecteds[i]);
            difference = NAME(larger)(difference, NAME(bits)(gap));
            exceeds |= (e_size >= least) & MAY_EXCEED(gap, __builtin_fabsf(expecteds[i]), limit);
            // Negative numbers become two's complement: the integers ascend with the numbers, and both zeros are 0.
            int32_t e_sign = e >> 31, a_sign = a >> 31;
            int32_t e_rank = (e_size ^ e_sign) - e_sign, a_rank = (a_size ^ a_sign) - a_sign;
            uint32_t steps = e_rank > a_rank ? (uint32_t)e_rank - (uint32_t)a_rank : (uint32_t)a_rank - (uint32_t)e_rank;
            ulp = steps > ulp ? steps : ulp;
        }
        if (!exceeds) continue;
        for (long i = 0; i < rest; i++) {
            float size = __builtin_fabsf(expecteds[i]);
            int32_t ratio = NAME(bits)(__builtin_fabsf(actuals[i] - expecteds[i]) / size);
            relative = NAME(larger)(relative, NAME(bits)(size) >= least ? ratio : 0);
        }
        float largest = NAME(number)(relative);
        limit = LIMIT(largest > known ? largest : known);
    }
    *result = (ck_maxima){magnitude, difference, relative, ulp};
}

static void NAME(sums)(const float *expected, const float *actual, long blocks, ck_sums *result)
{
    LANES absolute = 0, squared = 0, expected_squared = 0, actual_squared = 0;
    for (long i = 0; i < 8 * blocks; i += 8) {
        LANES e = LOAD(expected + i), a = LOAD(actual + i), difference = a - e;
        absolute += __builtin_elementwise_abs(difference);
        squared += difference * difference;
        expected_squared += e * e;
        actual_squared += a * a;
    }
    for (int lane = 0; lane < 8; lane++) {
        result->absolute[lane] = absolute[lane];
        result->squared[lane] = squared[lane];
        result->expected_squared[lane] = expected_squared[lane];
        result->actual_squared[lane] = actual_squared[lane];
    }
}

static void NAME(tolerances)(
    const float *expected, const float *first, const float *second, long count, ck_tolerances *result)
{
    int32_t absolute = 0, relative = 0, beyond = 0, infinity = NAME(bits)(__builtin_inff());
    float limit = 0, limit_beyond = 0;
    for (long start = 0; start < count; start += CHUNK) {
        long rest = count - start < CHUNK ? count - start : CHUNK;
        float sizes[CHUNK], differences[CHUNK], excesses[CHUNK];
        int32_t exceeds = 0;
        for (long i = 0; i < rest; i++) {
            float e = __builtin_fabsf(expected[start + i]);
            float d1 = __builtin_fabsf(first[start + i] - expected[start + i]);
            float d2 = __builtin_fabsf(second[start + i] - expected[start + i]);
            // Bits ascend with the numbers, and the bits of NaN (0/0, or no comparison) lie above those of infinity.
            float d = NAME(bits)(d1) >= NAME(bits)(d2) ? d1 : d2;
            d = NAME(bits)(d) < infinity ? d : 0;
            absolute = NAME(larger)(absolute, NAME(bits)(d));
            // Where d is little more than 1e-5, d − 1e-5 has few correct digits. So d is raised by a rounding error.
            float excess = d * (1 + 0x1p-22f) - 1e-5f;
            exceeds |= MAY_EXCEED(d, e, limit) | MAY_EXCEED(excess, e, limit_beyond);
            sizes[i] = e;
            differences[i] = d;
            excesses[i] = excess;
        }
        if (!exceeds) continue;
        for (long i = 0; i < rest; i++) {
            int32_t quotient = NAME(bits)(differences[i] / sizes[i]);
            relative = NAME(larger)(relative, differences[i] > 0 ? quotient : 0);
            int32_t quotient_beyond = NAME(bits)(excesses[i] / sizes[i]);
            beyond = NAME(larger)(beyond, excesses[i] > 0 ? quotient_beyond : 0);
        }
        limit = LIMIT(NAME(number)(relative));
        limit_beyond = LIMIT(NAME(number)(beyond));
    }
    *result = (ck_tolerances){absolute, relative, beyond};
}

static void NAME(errors)(
    const float *recording, const float *ours, const double *exact, long count, double *recording_sum, double *our_sum)
{
    LANES first = 0, second = 0;
    long i = 0;
    for (; i + 8 <= count; i += 8) {
        LANES y = *(const LANES *)(exact + i), r = LOAD(recording + i) - y, o = LOAD(ours + i) - y;
        first += r * r;
        second += o * o;
    }
    double sums[2] = {0, 0};
    for (int lane = 0; lane < 8; lane++) {
        sums[0] += first[lane];
        sums[1] += second[lane];
    }
    for (; i < count; i++) {
        double r = (double)recording[i] - exact[i], o = (double)ours[i] - exact[i];
        sums[0] += r * r;
        sums[1] += o * o;
    }
    *recording_sum = sums[0];
    *our_sum = sums[1];
}

static void NAME(change)(
    const double *x, const float *reference, long count, float *change, ck_magnitudes *largest)
{
    int32_t most = 0, magnitude = 0;
    for (long i = 0; i < count; i++) {
        float difference = (float)(x[i] - (double)reference[i]);
        change[i] = difference;
        most = NAME(larger)(most, NAME(bits)(difference) & INT32_MAX);
        magnitude = NAME(larger)(magnitude, NAME(bits)(reference[i]) & INT32_MAX);
    }
    *largest = (ck_magnitudes){most, magnitude};
}

static double NAME(distance)(const float *a, const float *b, long count)
{
    LANES squares = 0;
    long i = 0;
    for (; i + 8 <= count; i += 8) {
        LANES difference = LOAD(a + i) - LOAD(b + i);
        squares += difference * difference;
    }
    double sum = 0;
    for (int lane = 0; lane < 8; lane++) sum += squares[lane];
    for (; i < count; i++) {
        double difference = (double)a[i] - (double)b[i];
        sum += difference * difference;
    }
    return sum;
}

static void NAME(visibilities)(const float *w, const float *met, long count, float scale, ck_visibilities *result)
{
    int32_t zeros = 0, unreached = 0, low = 0, lowest = 0;
    for (long i = 0; i < count; i++) {
        float value = __builtin_fabsf(w[i]) * met[i] * scale;
        bool none = w[i] == 0, outside = !none && met[i] < 0;
        zeros += none;
        unreached += outside;
        low += none || outside || value < 100;
        lowest += none || outside || value < 10;
    }
    *result = (ck_visibilities){zeros, unreached, low, lowest};
}
