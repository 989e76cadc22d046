internal import CKernels
import Synchronization

/// A `Mutex` that ThreadSanitizer understands. The sanitizer does not know the futex inside a `Mutex`, so it reports a
/// race for data that one thread leaves to the next. In a build without the sanitizer this is only the mutex. This
/// package has no other kind of lock.
package struct Lock<Value>: ~Copyable {
    private let mutex: Mutex<Value>
    /// The identity of this lock for the sanitizer.
    private let identity = ck_make_lock_identity()

    package init(_ value: sending Value) { mutex = Mutex(value) }

    deinit { ck_drop_lock_identity(identity) }

    /// Runs `body` while no other thread holds the lock.
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
