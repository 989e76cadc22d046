internal import CHDF5

/// The only access to the HDF5 library. The library is not thread-safe on every platform: only the holder of the lock
/// may call it.
///
/// Every entry point of `HDF5File` and `HDF5Writer` that calls the library takes the lock once. Handles are opened and
/// closed inside it. Reading from several threads is therefore safe. It is faster only for contiguous datasets, which
/// are read without the library.
package enum HDF5Library {
    private static let lock = Lock(false)

    /// Runs `body` while no other thread is inside the library.
    ///
    /// The lock is not recursive: `body` must not call an entry point again.
    ///
    /// - Parameter reading: what `body` reads, for `DamageGuard`; nil where it reads nothing that others wrote.
    package static func locked<Result: Sendable, Failure: Error>(
        _ reading: GuardedReading? = nil, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try lock.withLock { isPrepared throws(Failure) in
            if !isPrepared {
                H5open()
                // Filter plug-ins are shared objects that a file can ask for by number.
                H5PLset_loading_state(0)
                GlobalHeap.registerReferences()
                isPrepared = true
            }
            // Failures are thrown, not printed. The setting belongs to the thread where the library is thread-safe.
            H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
            reading?.begin()
            defer { reading?.end() }
            return try body()
        }
    }
}
