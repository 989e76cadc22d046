import AlignKit
import CHDF5

/// Makes files that our own writer would not, by calling HDF5 directly.
///
/// The library takes no two threads at once, and the tests that write with it run in parallel with those that read:
/// the writing happens inside the package's own lock.
struct OddFile {
    let file: TemporaryFile

    /// A valid reference file without tensors, which `edit` then opens for writing.
    init(_ edit: (hid_t) -> Void) throws {
        file = TemporaryFile()
        let writer = try ReferenceFileWriter(path: file.path, provenance: .test)
        try writer.addGroup("weights")
        try writer.finish()
        HDF5Library.locked {
            let id = H5Fopen(file.path, H5F_ACC_RDWR, hid_t(H5P_DEFAULT))
            precondition(id >= 0, "cannot reopen \(file.path)")
            edit(id)
            H5Fclose(id)
        }
    }

    func open() throws -> ReferenceFile { try ReferenceFile(path: file.path) }

    /// The one weight in the file.
    func weight() throws -> ReferenceFile.Entry { try open().weights[0] }
}

/// Makes the dataset `weights/w`, of `extents` and a type of the file, and writes `elements` into it.
func makeDataset<Element>(
    _ file: hid_t, type: hid_t, extents: [Int], memoryType: hid_t? = nil, elements: [Element]? = nil,
    creation: (hid_t) -> Void = { _ in }
) {
    let space =
        extents.isEmpty ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(extents.count), extents.map(hsize_t.init), nil)
    let properties = H5Pcreate(H5P_DATASET_CREATE)
    creation(properties)
    let defaults = hid_t(H5P_DEFAULT)
    let dataset = H5Dcreate2(file, "weights/w", type, space, defaults, properties, defaults)
    precondition(dataset >= 0, "cannot make the dataset")
    if let elements {
        elements.withUnsafeBytes { bytes in
            let status = H5Dwrite(
                dataset, memoryType ?? type, hid_t(H5S_ALL), hid_t(H5S_ALL), defaults, bytes.baseAddress)
            precondition(status >= 0, "cannot write the dataset")
        }
    }
    H5Dclose(dataset)
    H5Pclose(properties)
    H5Sclose(space)
}

/// A 16-bit floating-point type with that many bits of exponent: 5 is IEEE's, 8 is bfloat16.
func shortFloat(exponentBits: Int, bigEndian: Bool = false) -> hid_t {
    let type = H5Tcopy(bigEndian ? H5T_IEEE_F32BE : H5T_IEEE_F32LE)
    H5Tset_fields(type, 15, 15 - exponentBits, exponentBits, 0, 15 - exponentBits)
    H5Tset_size(type, 2)
    H5Tset_ebias(type, (1 << (exponentBits - 1)) - 1)
    return type
}
