internal import CKernels
import Synchronization

/// A `Mutex` that ThreadSanitizer sees: it knows nothing of the futex within, and takes what one thread leaves to the
/// next for a race. In a build without it this is the mutex alone. Nothing else in this package is a lock.
package struct Lock<Value>: ~Copyable {
    private let mutex: Mutex<Value>
    /// What the sanitizer knows it by.
    private let identity = ck_make_lock_identity()

    package init(_ value: sending Value) { mutex = Mutex(value) }

    deinit { ck_drop_lock_identity(identity) }

    /// Runs `body` while no other thread does.
    package borrowing func withLock<Result: Sendable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try mutex.withLock { value throws(Failure) in
            ck_acquire(identity)
            defer { ck_release(identity) }
            return try body(&value)
        }
    }
}
