#ifndef ALIGNKIT_COPENBLAS_SHIM_H
#define ALIGNKIT_COPENBLAS_SHIM_H

#include <cblas.h>

// Part of OpenBLAS, for what forks; other libraries of this interface, and OpenBLAS without threads, do not have it.
extern int blas_thread_shutdown_(void) __attribute__((weak));

static inline void openblas_end_threads(void)
{
    if (blas_thread_shutdown_) blas_thread_shutdown_();
}

#endif
