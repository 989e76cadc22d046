#ifndef ALIGNKIT_COPENBLAS_SHIM_H
#define ALIGNKIT_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
