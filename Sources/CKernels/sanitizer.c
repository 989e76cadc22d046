#include "CSanitizer.h"

#include <stddef.h>

const char *ck_sanitizer(void)
{
#if __has_feature(address_sanitizer)
    return "address";
#elif __has_feature(thread_sanitizer)
    return "thread";
#else
    return NULL;
#endif
}

#if __has_feature(thread_sanitizer)

#include <stdlib.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

uintptr_t ck_make_lock_identity(void) { return (uintptr_t)malloc(1); }
void ck_drop_lock_identity(uintptr_t lock) { free((void *)lock); }
void ck_acquire(uintptr_t lock) { __tsan_acquire((void *)lock); }
void ck_release(uintptr_t lock) { __tsan_release((void *)lock); }

#else

uintptr_t ck_make_lock_identity(void) { return 0; }
void ck_drop_lock_identity(uintptr_t lock) { (void)lock; }
void ck_acquire(uintptr_t lock) { (void)lock; }
void ck_release(uintptr_t lock) { (void)lock; }

#endif
