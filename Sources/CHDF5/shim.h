// Gives Swift the HDF5 macros that the importer cannot see (function calls and casts), under their own names. A few
// functions hide the names that HDF5 changed between 1.10 and its successors.
#ifndef ALIGNKIT_CHDF5_SHIM_H
#define ALIGNKIT_CHDF5_SHIM_H

// Newer libraries keep the 1.10 interface under this name. In this interface an object's identity is its address in the
// file.
#define H5_USE_110_API
#include <hdf5.h>

// A macro NAME becomes a Swift global of the same name.
#define CHDF5_CONSTANT(TYPE, NAME)                              \
    __attribute__((swift_name("getter:" #NAME "()")))           \
    static inline TYPE chdf5_get_##NAME(void) { return (TYPE)(NAME); }

CHDF5_CONSTANT(unsigned, H5F_ACC_RDONLY)
CHDF5_CONSTANT(unsigned, H5F_ACC_RDWR)
CHDF5_CONSTANT(unsigned, H5F_ACC_TRUNC)
CHDF5_CONSTANT(unsigned, H5F_ACC_EXCL)

CHDF5_CONSTANT(hid_t, H5P_FILE_CREATE)
CHDF5_CONSTANT(hid_t, H5P_FILE_ACCESS)
CHDF5_CONSTANT(hid_t, H5P_DATASET_CREATE)
CHDF5_CONSTANT(hid_t, H5P_LINK_CREATE)

CHDF5_CONSTANT(size_t, H5T_VARIABLE)
CHDF5_CONSTANT(hid_t, H5T_C_S1)
CHDF5_CONSTANT(hid_t, H5T_NATIVE_FLOAT)
CHDF5_CONSTANT(hid_t, H5T_NATIVE_DOUBLE)
CHDF5_CONSTANT(hid_t, H5T_NATIVE_INT64)
CHDF5_CONSTANT(hid_t, H5T_IEEE_F32LE)
CHDF5_CONSTANT(hid_t, H5T_IEEE_F32BE)
CHDF5_CONSTANT(hid_t, H5T_IEEE_F64LE)
CHDF5_CONSTANT(hid_t, H5T_IEEE_F64BE)
CHDF5_CONSTANT(hid_t, H5T_STD_I8LE)
CHDF5_CONSTANT(hid_t, H5T_STD_I32LE)
CHDF5_CONSTANT(hid_t, H5T_STD_I32BE)
CHDF5_CONSTANT(hid_t, H5T_STD_I64LE)
CHDF5_CONSTANT(hid_t, H5T_STD_U8LE)

#undef CHDF5_CONSTANT

// A link as it is stored: a hard link's `address` is the identity of its object; other links have none.
typedef struct {
    int type;
    haddr_t address;
} CHDF5Link;

static inline CHDF5Link chdf5_link(const H5L_info_t *info) {
    CHDF5Link link = {(int)info->type, info->type == H5L_TYPE_HARD ? info->u.address : HADDR_UNDEF};
    return link;
}

// Reads the link `name` of `group` without following it.
__attribute__((swift_name("CHDF5GetLink(_:_:_:)")))
static inline herr_t chdf5_get_link(hid_t group, const char *name, CHDF5Link *link) {
    H5L_info_t info;
    herr_t status = H5Lget_info(group, name, &info, H5P_DEFAULT);
    if (status >= 0) *link = chdf5_link(&info);
    return status;
}

typedef void (*CHDF5LinkVisitor)(const char *name, CHDF5Link link, void *context);

typedef struct {
    CHDF5LinkVisitor visit;
    void *context;
} chdf5_visit;

static inline herr_t chdf5_visit_link(hid_t group, const char *name, const H5L_info_t *info, void *raw) {
    (void)group;
    const chdf5_visit *visit = (const chdf5_visit *)raw;
    visit->visit(name, chdf5_link(info), visit->context);
    return 0;
}

// Calls `visitor` for every link of `group`, in the order in which they are stored, and follows none of them. HDF5 1.10
// writes past its table of links where it sorts the links of a damaged group.
__attribute__((swift_name("CHDF5VisitLinks(_:_:_:)")))
static inline herr_t chdf5_visit_links(hid_t group, CHDF5LinkVisitor visitor, void *context) {
    chdf5_visit visit = {visitor, context};
    return H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, chdf5_visit_link, &visit);
}

// The address of an open object, which is its identity; HADDR_UNDEF where it is unknown.
__attribute__((swift_name("CHDF5GetAddress(_:)")))
static inline haddr_t chdf5_get_address(hid_t object) {
    H5O_info_t info;
    return H5Oget_info(object, &info) >= 0 ? info.addr : HADDR_UNDEF;
}

// Opens without locking, so that read-only media and files that others read can be opened.
__attribute__((swift_name("CHDF5DisableLocking(_:)")))
static inline herr_t chdf5_disable_locking(hid_t access) {
#if H5_VERSION_GE(1, 12, 1) || (H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10 && H5_VERS_RELEASE >= 7)
    return H5Pset_file_locking(access, 0, 1);
#else
    (void)access;
    return 0;
#endif
}

#endif
