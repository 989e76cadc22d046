internal import CHDF5

/// An identifier of an open HDF5 object, closed when the handle's life ends.
///
/// It lives inside `HDF5Library.locked`. Bind it before using its `id`: a handle without a name is closed as soon as
/// the `id` has been read.
struct Handle: ~Copyable {
    let id: hid_t

    /// Takes over an identifier that HDF5 has just returned; throws where it reports a failure.
    init(_ id: hid_t, orThrow failure: @autoclosure () -> HDF5Error) throws(HDF5Error) {
        guard id >= 0 else { throw failure() }
        self.id = id
    }

    deinit {
        // Closes an object of any kind.
        H5Idec_ref(id)
    }

    /// Gives up the identifier; the caller closes it.
    consuming func release() -> hid_t {
        let id = id
        discard self
        return id
    }
}
