// Tells ThreadSanitizer about the locks of Swift, which it does not see. Does nothing in a build without it.

#ifndef CSANITIZER_H
#define CSANITIZER_H

#include <stdint.h>

/// `address` or `thread` in a build with that sanitizer; NULL in any other.
const char *ck_sanitizer(void);

/// The identity of a lock; 0 in a build without the sanitizer.
uintptr_t ck_make_lock_identity(void);
void ck_drop_lock_identity(uintptr_t lock);
/// The calling thread has taken this lock: all that others did before they released it has happened before.
void ck_acquire(uintptr_t lock);
/// The calling thread is about to release it.
void ck_release(uintptr_t lock);

#endif
