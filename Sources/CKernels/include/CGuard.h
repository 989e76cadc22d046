// Watches over calls of a library that trusts the files it reads: a crash, an endless loop or endless memory in there
// ends the process with one line that names the file.

#ifndef CGUARD_H
#define CGUARD_H

#include <stdbool.h>
#include <stdint.h>

/// Installs handlers for SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL and SIGTRAP, on a stack of their own.
///
/// Where the thread that crashes is between `ck_guard_enter` and `ck_guard_leave`, the process ends with the status 2 and
/// a line on standard error; traps excepted, which compiled Swift executes and the library does not. Elsewhere a line
/// says that `command` met an internal error, and the signal does what it did before.
///
/// `program` stands in front of each line. Both are copied.
///
/// Where `holds_output` is true, what any thread writes to standard error while a file is read comes out when that has
/// been read, and not at all where reading it crashes: glibc has a line of its own then. It costs about a microsecond for
/// each reading. On Linux alone, and not under a sanitizer.
void ck_guard_install(const char *program, const char *command, bool holds_output);

/// Lets a death, of whichever kind, remove the file at `path`: one that an earlier run has left, and that this one is to
/// replace. Up to 16 files; one thread at a time.
void ck_guard_remove_on_death(const char *path);

/// Lets it remove none of them any more.
void ck_guard_keep_all(void);

/// Whether `ck_guard_install` has been called.
bool ck_guard_is_installed(void);

/// Says that the calling thread reads `subject` from now on, which may take it at most `seconds` of the processor's time
/// and let the process grow by `bytes`. One thread at a time. Does nothing where the guard is not installed.
///
/// Time counts while this thread computes: waiting for a disk or a network costs none. Memory counts while no other
/// thread does much, as it cannot be told apart otherwise. The limits hold on Linux alone.
void ck_guard_enter(const char *subject, double seconds, double bytes);

/// Says that the library has complained of what the calling thread reads. A crash anywhere in the process, but a trap, is
/// put down to that file from now on: the library may have damaged the memory of the process before it noticed.
void ck_guard_suspect(void);

void ck_guard_leave(void);

#endif
