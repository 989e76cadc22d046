// Fills panels, for one kind of source and scalar. Included by kernels.h, which defines SOURCE, SCALAR, PANEL and
// NAME(x).

static void NAME(pack)(
    const SOURCE *plane, long pitch, const ck_panel *shape, long tap, long rows, SCALAR *panel)
{
    const uint64_t all = ((uint64_t)1 << PANEL) - 1;
    for (long row = 0; row < rows; row++, panel += PANEL) {
        const SOURCE *source = plane + shape->taps[tap];
        // Prefetches the same tap some channels further on, which nothing else fetches in time.
        const char *next = (const char *)(source + shape->stretches[0].source + pitch * (shape->tap_count == 1 ? 8 : 1));
        __builtin_prefetch(next);
        __builtin_prefetch(next + 64);
        __builtin_prefetch(next + 128);
        __builtin_prefetch(next + 191);
        if (shape->stretch_count == 1 && shape->stretches[0].count == PANEL && shape->stride == 1) {
            const SOURCE *from = source + shape->stretches[0].source;
            for (long i = 0; i < PANEL; i++) panel[i] = (SCALAR)from[i];
        } else {
            for (long s = 0; s < shape->stretch_count; s++) {
                const ck_stretch stretch = shape->stretches[s];
                const SOURCE *from = source + stretch.source;
                SCALAR *to = panel + stretch.target;
                if (shape->stride == 1)
                    for (long i = 0; i < stretch.count; i++) to[i] = (SCALAR)from[i];
                else if (shape->stride == 2) // as a constant, for the compiler to vectorise
                    for (long i = 0; i < stretch.count; i++) to[i] = (SCALAR)from[2 * i];
                else
                    for (long i = 0; i < stretch.count; i++) to[i] = (SCALAR)from[shape->stride * i];
            }
        }
        for (uint64_t outside = ~shape->inside[tap] & all; outside; outside &= outside - 1)
            panel[__builtin_ctzll(outside)] = 0;
        if (++tap == shape->tap_count) {
            tap = 0;
            plane += pitch;
        }
    }
}

#undef SOURCE
#undef SCALAR
#undef PANEL
