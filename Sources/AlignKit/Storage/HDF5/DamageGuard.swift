internal import CHDF5
internal import CKernels

/// Ends the process with one line where a damaged file makes the HDF5 library crash, run without end, or take memory
/// without end.
///
/// HDF5 trusts much of what it reads: with versions such as 1.10, one changed byte of a file can be enough. This
/// package checks what can be checked before and after, and throws an `HDF5Error`. What happens inside of the library
/// it cannot catch: a reader that throws can do nothing about a crash in a call, and no Swift code can go on after one,
/// since the library's memory may be in any state. So **the library alone cannot promise** that a damaged file ends in
/// an error. A program that reads files of strangers calls `install` at its start, as `align-cli` does, or reads them
/// in a process of its own.
///
/// With the guard, such a file ends the process with the status 2 and a line on standard error:
///
///     align-cli: mine.h5: the file is damaged: reading it crashed in libhdf5
///     align-cli: mine.h5: the file is damaged: reading it does not end: more than 5 s in libhdf5
///     align-cli: mine.h5: the file is damaged: reading it takes more than 513 MB of memory in libhdf5
///
/// The limits follow from the sizes of the file and of what is read, hundreds of times what honest files need; time is
/// counted while HDF5 computes, so that a slow disk or network is never a reason. They hold on Linux; crashes are
/// caught on macOS as well.
///
/// HDF5 may have damaged the memory of the process before it notices that a file is wrong, and returns an error. A
/// crash after such an error is put down to that file:
///
///     align-cli: mine.h5: the file is damaged: reading it has damaged the memory of libhdf5
///
/// Any other crash is none of a file's: `internal error`, with the command to report, and the signal does what it would
/// have done. Not guaranteed: what HDF5 has damaged of the process's memory without an error.
package enum DamageGuard {
    /// Installs the handlers of signals, once for the process: of SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL and SIGTRAP.
    ///
    /// To be called before the first file is opened, by the program and not by a library in it: handlers belong to the
    /// process. Those that were there before are called after its own where a crash is none of a file's. Also tells
    /// HDF5 to leave the process's exit alone: what is written has to be closed.
    ///
    /// - Parameters:
    ///   - program: what stands in front of the lines.
    ///   - command: the line to report, as one types it.
    ///   - holdsErrorOutput: whether what the process writes to standard error during a call of HDF5 waits for its end,
    ///     and is lost where it crashes, so that the guard's line is the only one: glibc says something before it aborts.
    ///     For programs that start no others, which would inherit what stands in for standard error.
    package static func install(program: String, command: String, holdsErrorOutput: Bool = false) {
        H5dont_atexit()
        ck_guard_install(program, command.visible.harmless, holdsErrorOutput)
    }

    /// Has these files removed where the process crashes, which an earlier run has left and this one is to replace:
    /// nobody shall take them for what it found. Devices, pipes and files that do not exist are left alone.
    package static func removeOnDeath(_ outputs: [OutputPath]) {
        for output in outputs where output.kind == .file { ck_guard_remove_on_death(output.target) }
    }

    /// What has been written is not removed any more.
    package static func keepAll() { ck_guard_keep_all() }
}
