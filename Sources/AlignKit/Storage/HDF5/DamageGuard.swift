internal import CHDF5
internal import CKernels

/// Ends the process with one line where a damaged file makes the HDF5 library crash, run without end, or take memory
/// without end.
///
/// HDF5 trusts much of what it reads: with versions such as 1.10, one changed byte of a file can be enough. This
/// package checks what can be checked before and after, and throws an `HDF5Error`. It cannot catch what happens inside
/// the library: a reader that throws can do nothing about a crash in a call, and no Swift code can continue after a
/// crash, since the library's memory may be in any state. So **the library alone cannot promise** that a damaged file
/// ends in an error. A program that reads files of strangers calls `install` at its start, as `align-cli` does, or
/// reads them in a separate process.
///
/// With the guard, such a file ends the process with the status 2 and a line on standard error:
///
///     align-cli: mine.h5: the file is damaged: reading it crashed in libhdf5
///     align-cli: mine.h5: the file is damaged: reading it does not end: more than 5 s in libhdf5
///     align-cli: mine.h5: the file is damaged: reading it takes more than 513 MB of memory in libhdf5
///
/// The limits follow from the sizes of the file and of what is read. They are hundreds of times what undamaged files
/// need. Time is counted only while HDF5 computes, so that a slow disk or network never exceeds a limit. The limits
/// hold on Linux; crashes are caught on macOS as well.
///
/// HDF5 may have damaged the memory of the process before it notices that a file is wrong, and returns an error. A
/// crash after such an error is attributed to that file:
///
///     align-cli: mine.h5: the file is damaged: reading it has damaged the memory of libhdf5
///
/// Any other crash is not attributed to a file: the line says `internal error`, with the command to report, and the
/// signal then does what it would have done. Not guaranteed: that the guard recognises a crash from memory that HDF5
/// has damaged without an error.
package enum DamageGuard {
    /// Installs handlers for the signals SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL and SIGTRAP, once for the process.
    ///
    /// The program calls it before the first file is opened. A library in the program does not call it: handlers belong
    /// to the process. Where a crash is not attributed to a file, the earlier handlers are called after the guard's
    /// own. The call also tells HDF5 to leave the process's exit alone, so a written file has to be closed.
    ///
    /// - Parameters:
    ///   - program: the text at the start of each line.
    ///   - command: the command line to report, as a user types it.
    ///   - holdsErrorOutput: whether standard error of the process is held back during a call of HDF5. It is written
    ///     when the call ends, and is lost where the call crashes. So the guard's line is the only one: glibc writes a
    ///     line before it aborts. For programs that start no other programs, which would inherit the substitute for
    ///     standard error.
    package static func install(program: String, command: String, holdsErrorOutput: Bool = false) {
        H5dont_atexit()
        ck_guard_install(program, command.visible.harmless, holdsErrorOutput)
    }

    /// Removes these files where the process crashes. An earlier run has left them and this run is to replace them, so
    /// nobody should take them for its results. Devices, pipes and files that do not exist are left alone.
    package static func removeOnDeath(_ outputs: [OutputPath]) {
        for output in outputs where output.kind == .file { ck_guard_remove_on_death(output.target) }
    }

    /// Ends the removal: no file is removed in a crash any more.
    package static func keepAll() { ck_guard_keep_all() }
}
