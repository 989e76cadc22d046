// Gives Swift the HDF5 macros that the importer cannot see (function calls and casts) under their own names.
#ifndef ALIGNKIT_CHDF5_SHIM_H
#define ALIGNKIT_CHDF5_SHIM_H

#include <hdf5.h>

#endif
