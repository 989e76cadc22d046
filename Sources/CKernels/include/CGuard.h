// Guards calls of a library that trusts the files it reads. A crash, an endless loop or endless use of memory in the
// library ends the process with one line that names the file.

#ifndef CGUARD_H
#define CGUARD_H

#include <stdbool.h>
#include <stdint.h>

/// Installs handlers for SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL and SIGTRAP, on a stack of their own.
///
/// If a thread crashes between `ck_guard_enter` and `ck_guard_leave`, the process ends with the status 2 and a line on
/// standard error. Traps are excepted: compiled Swift executes them, and the library does not. In all other cases a
/// line says that `command` met an internal error, and the signal does what it did before.
///
/// Each line begins with `program`. Both strings are copied.
///
/// Where `holds_output` is true, standard error of all threads is held back while a file is read. It is written when
/// the file has been read, and lost where reading it crashes: glibc then writes a line of its own. This costs about a
/// microsecond for each reading. It works on Linux alone, and not under a sanitizer.
void ck_guard_install(const char *program, const char *command, bool holds_output);

/// Registers the file at `path`, which an earlier run has left and this run is to replace. The guard removes it when it
/// reports the death of the process. At most 16 files; one thread at a time.
void ck_guard_remove_on_death(const char *path);

/// Ends the registration of all these files.
void ck_guard_keep_all(void);

/// Whether `ck_guard_install` has been called.
bool ck_guard_is_installed(void);

/// Says that the calling thread reads `subject` from now on. This may take at most `seconds` of processor time and let
/// the process grow by at most `bytes`. One thread at a time. Does nothing where the guard is not installed.
///
/// Time is counted only while this thread computes, not while it waits for a disk or a network. Memory is counted only
/// while no other thread does much, since the memory of two threads cannot be distinguished. The limits hold on Linux
/// alone.
void ck_guard_enter(const char *subject, double seconds, double bytes);

/// Says that the library has reported an error in what the calling thread reads. From now on, a crash anywhere in the
/// process, except a trap, is attributed to that file: the library may have damaged the memory of the process before it
/// noticed the error.
void ck_guard_suspect(void);

void ck_guard_leave(void);

#endif
