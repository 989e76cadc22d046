#include "CKernels.h"

#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>

/// Asks for large pages in the memory into which the heap will grow. No memory is taken before it is written.
static void expect_growth(size_t size)
{
    const uintptr_t page = 2 << 20;
    char *start = malloc(size);
    if (!start) return;
    char *aligned = (char *)(((uintptr_t)start + page - 1) / page * page);
    madvise(aligned, size - (size_t)(aligned - start), MADV_HUGEPAGE);
    free(start);
}
#endif

void ck_keep_freed_blocks(void)
{
#if defined(__GLIBC__)
    const char *const set_by_user[] = {
        "MALLOC_MMAP_MAX_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"};
    for (size_t i = 0; i < sizeof set_by_user / sizeof *set_by_user; i++)
        if (getenv(set_by_user[i])) return;
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 0x7fffffff);
    mallopt(M_ARENA_MAX, 1);
    expect_growth((size_t)512 << 20);
#endif
}

void ck_give_back_freed_blocks(void)
{
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}
