#include "CKernels.h"

#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
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
#endif
}
