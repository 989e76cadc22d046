// Errors against their bounds, for one set of vector instructions. Included by kernels.h after passes.h, whose lanes it
// uses.

static inline __attribute__((always_inline)) long NAME(bound_block)(
    const ck_bounded *t, const bool has_norm, const bool is_double, long i, long end, double share, double utilization,
    ck_bound_sums *sums)
{
    LANES recording = *(LANES *)sums->recording, ours = *(LANES *)sums->ours;
    LANES norm = *(LANES *)sums->norm, scale = *(LANES *)sums->scale;
    LANES most = *(LANES *)sums->most, least = *(LANES *)sums->least;
    const LANES lane = {0, 1, 2, 3, 4, 5, 6, 7};
    long found = -1;
    while (i < end && found < 0) {
        // The last block overlaps the one before it: the common elements are left out of the sums.
        long start = i < end - 8 ? i : end - 8;
        NAME(masks) keeps = lane >= (double)(i - start);
        LANES y = is_double ? *(const LANES *)((const double *)t->exact + start) : LOAD((const float *)t->exact + start);
        LANES e = LOAD(t->recording + start) - y, o = LOAD(t->ours + start) - y, m = LOAD(t->magnitude + start);
        LANES m2 = m * m;
        LANES n2 = has_norm ? LOAD(t->squares + start) * t->factor + t->bias : m2;
        LANES s2 = has_norm ? n2 + y * y : n2;
        LANES e2 = e * e;
        recording += keeps ? e2 : 0;
        ours += keeps ? o * o : 0;
        norm += keeps ? n2 : 0;
        scale += keeps ? s2 : 0;
        most = s2 > most ? s2 : most;
        least = s2 < least ? s2 : least;
        NAME(masks) close = ((e2 > s2 * share) | (e2 > m2 * utilization)) & keeps;
        if (__builtin_reduce_or(close)) found = start;
        i = start + 8;
    }
    *(LANES *)sums->recording = recording, *(LANES *)sums->ours = ours;
    *(LANES *)sums->norm = norm, *(LANES *)sums->scale = scale;
    *(LANES *)sums->most = most, *(LANES *)sums->least = least;
    return found;
}

static long NAME(bounds)(
    const ck_bounded *t, long i, long end, double share, double utilization, ck_bound_sums *sums)
{
    if (t->squares && t->is_double) return NAME(bound_block)(t, true, true, i, end, share, utilization, sums);
    if (t->squares) return NAME(bound_block)(t, true, false, i, end, share, utilization, sums);
    if (t->is_double) return NAME(bound_block)(t, false, true, i, end, share, utilization, sums);
    return NAME(bound_block)(t, false, false, i, end, share, utilization, sums);
}
