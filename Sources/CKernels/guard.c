#define _GNU_SOURCE
#include "CGuard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#include <unistd.h>

enum { TEXT = 4096, STACK = 1 << 15, STATUS = 2 };

static bool is_installed, is_terminal;
static char program[64], command[TEXT];

/// The descriptor for lines: standard error, also while another file has its number.
static int output = STDERR_FILENO;
/// The file in the place of standard error while a file is read, where the caller asked for it; else -1.
static int held = -1;
/// The first byte of that file, in memory: 0 while nothing has been written to it.
static volatile char *first_held;

/// Files of an earlier run that this run is to replace. They are removed where this run dies.
static char *outdated[16];
static _Atomic int outdated_count;

/// What is being read, by which thread, and within which limits. Only the holder of the library's lock writes it. The
/// watcher reads the clock and the limits at any time. Where the turn has changed afterwards, these values mean
/// nothing.
static struct {
    /// Odd while a thread is inside; each entry and each exit adds 1.
    _Atomic uint64_t turn;
    pthread_t thread;
    char subject[TEXT];
    _Atomic double seconds;
    _Atomic double bytes;
#if defined(__linux__)
    _Atomic clockid_t clock;
#endif
} inside;

/// A file in which the library has reported an error. The library may have damaged the memory of the process before.
static char suspect[TEXT];
static atomic_bool is_suspect;

// Signal handlers call the following functions: no allocation, no locks, no buffered output.

static size_t append(char *line, size_t length, size_t capacity, const char *text)
{
    while (*text && length < capacity) line[length++] = *text++;
    return length;
}

/// Writes a line of up to five parts in one piece.
static void say(const char *const parts[5])
{
    char line[2 * TEXT];
    // A line of progress may stand there; it is erased.
    size_t length = append(line, 0, sizeof line - 1, is_terminal ? "\r\033[K" : "");
    length = append(line, length, sizeof line - 1, program);
    length = append(line, length, sizeof line - 1, ": ");
    for (int i = 0; i < 5 && parts[i]; i++) length = append(line, length, sizeof line - 1, parts[i]);
    line[length++] = '\n';
    for (size_t done = 0; done < length;) {
        ssize_t written = write(output, line + done, length - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        done += (size_t)written;
    }
}

/// Writes what was held back, and forgets it.
static void release(void)
{
    char bytes[1024];
    const off_t end = lseek(held, 0, SEEK_CUR);
    for (off_t place = 0; place < end;) {
        const size_t rest = (size_t)(end - place);
        const ssize_t count = pread(held, bytes, rest < sizeof bytes ? rest : sizeof bytes, place);
        if (count <= 0 || write(output, bytes, (size_t)count) < 0) break;
        place += count;
    }
    lseek(held, 0, SEEK_SET);
    *first_held = 0;
}

/// Removes the files of an earlier run, so that nobody takes them for the results of this run.
static void remove_outdated(void)
{
    for (int i = 0; i < atomic_load(&outdated_count); i++) unlink(outdated[i]);
}

static bool is_reading(void)
{
    return atomic_load(&inside.turn) % 2 == 1 && pthread_equal(inside.thread, pthread_self());
}

/// The signals that are handled, and whether an error inside the library may end in them. Failed checks of Swift end in
/// ILL or TRAP.
static const struct {
    int number;
    const char *name;
    bool is_of_library;
} signals[] = {
    {SIGSEGV, "SIGSEGV", true}, {SIGBUS, "SIGBUS", true},  {SIGFPE, "SIGFPE", true},
    {SIGABRT, "SIGABRT", true}, {SIGILL, "SIGILL", false}, {SIGTRAP, "SIGTRAP", false},
};
enum { SIGNALS = sizeof signals / sizeof *signals };
/// The actions of these signals before.
static struct sigaction before[SIGNALS];

static void handle(int number, siginfo_t *info, void *context)
{
    (void)context;
    int index = 0;
    while (index < SIGNALS - 1 && signals[index].number != number) index++;
    // A signal from another process says nothing about the file.
    const bool is_own = info->si_code > 0 || info->si_pid == getpid();
    if (signals[index].is_of_library && is_own && is_reading()) {
        remove_outdated();
        say((const char *const[5]){inside.subject, ": the file is damaged: reading it crashed in libhdf5"});
        _exit(STATUS);
    }
    if (signals[index].is_of_library && is_own && atomic_load(&is_suspect)) {
        remove_outdated();
        say((const char *const[5]){suspect, ": the file is damaged: reading it has damaged the memory of libhdf5"});
        _exit(STATUS);
    }
    if (held >= 0) {
        release();
        dup2(output, STDERR_FILENO);
    }
    static atomic_flag has_spoken = ATOMIC_FLAG_INIT;
    if (is_own && !atomic_flag_test_and_set(&has_spoken)) {
        remove_outdated();
        say((const char *const[5]){
            "internal error: ", signals[index].name, "; please report it, with the command: ", command});
    }
    struct sigaction next = before[index];
    if (!(next.sa_flags & SA_SIGINFO) && next.sa_handler == SIG_IGN) next.sa_handler = SIG_DFL;
    sigaction(number, &next, NULL);
    // A fault happens again on return. A signal that was sent does not, and neither does a breakpoint.
    if (info->si_code <= 0 || number == SIGTRAP) raise(number);
}

// The limits.

#if defined(__linux__)
static double seconds_of(clockid_t clock)
{
    struct timespec time;
    return clock_gettime(clock, &time) == 0 ? (double)time.tv_sec + (double)time.tv_nsec * 1e-9 : 0;
}

/// The memory that the process has in use.
static double resident_bytes(void)
{
    char text[128];
    const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    long total, resident;
    text[count < 0 ? 0 : count] = 0;
    return sscanf(text, "%ld %ld", &total, &resident) == 2 ? (double)resident * (double)sysconf(_SC_PAGESIZE) : 0;
}

struct look {
    double thread, process, bytes;
};

static struct look look(void)
{
    return (struct look){seconds_of(inside.clock), seconds_of(CLOCK_PROCESS_CPUTIME_ID), resident_bytes()};
}

/// Ends the process, unless the reader has left the library in the meantime.
static void stop(uint64_t turn, const char *what, double amount, const char *unit)
{
    char number[32];
    snprintf(number, sizeof number, "%.0f", amount);
    if (atomic_load(&inside.turn) != turn) return;
    remove_outdated();
    say((const char *const[5]){inside.subject, ": the file is damaged: ", what, number, unit});
    _exit(STATUS);
}

static void *watch(void *unused)
{
    (void)unused;
    const struct timespec pause = {0, 50000000};
    uint64_t seen = 0;
    struct look first = {0}, last = {0};
    double grown = 0;
    for (;;) {
        nanosleep(&pause, NULL);
        const uint64_t turn = atomic_load(&inside.turn);
        if (turn % 2 == 0) continue;
        const struct look now = look();
        if (turn != seen) {
            seen = turn;
            first = now;
            grown = 0;
        } else {
            const double own = now.thread - last.thread, others = now.process - last.process - own;
            if (others < 0.2 * own) grown += now.bytes - last.bytes;
            if (grown > inside.bytes)
                stop(turn, "reading it takes more than ", inside.bytes / 1e6, " MB of memory in libhdf5");
            if (now.thread - first.thread > inside.seconds)
                stop(turn, "reading it does not end: more than ", inside.seconds, " s in libhdf5");
        }
        last = now;
    }
}

static void start_watching(void)
{
    // The watcher blocks all signals: other threads handle them.
    sigset_t all, own;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &own);
    pthread_t watcher;
    if (pthread_create(&watcher, NULL, watch, NULL) == 0) pthread_detach(watcher);
    pthread_sigmask(SIG_SETMASK, &own, NULL);
}
#endif

/// Gives the calling thread a separate stack for handlers: its own stack may have overflowed.
static void prepare_thread(void)
{
    static _Thread_local char stack[STACK];
    static _Thread_local bool is_prepared;
    if (is_prepared) return;
    is_prepared = true;
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

/// Prepares to hold back standard error while a file is read: glibc writes a line of its own before it aborts because
/// of a damaged heap. Not under a sanitizer, since its report must not be lost.
static void prepare_to_hold(void)
{
#if defined(__linux__) && !defined(HAS_SANITIZER)
    const int file = memfd_create("standard error", MFD_CLOEXEC);
    if (file < 0) return;
    const int copy = ftruncate(file, 1) < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    void *first = copy < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (first == MAP_FAILED) {
        if (copy >= 0) close(copy);
        close(file);
        return;
    }
    first_held = first;
    output = copy;
    held = file;
#endif
}

void ck_guard_install(const char *name, const char *command_line, bool holds_output)
{
    if (is_installed) return;
    snprintf(program, sizeof program, "%s", name);
    snprintf(command, sizeof command, "%s", command_line);
    is_terminal = isatty(STDERR_FILENO);
    if (holds_output) prepare_to_hold();
    prepare_thread();
    for (int i = 0; i < SIGNALS; i++) {
        struct sigaction action = {0};
        action.sa_sigaction = handle;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        sigaction(signals[i].number, &action, &before[i]);
    }
    is_installed = true;
}

void ck_guard_remove_on_death(const char *path)
{
    const int count = atomic_load(&outdated_count);
    if (count == sizeof outdated / sizeof *outdated || !(outdated[count] = strdup(path))) return;
    atomic_store(&outdated_count, count + 1);
}

void ck_guard_keep_all(void) { atomic_store(&outdated_count, 0); }

bool ck_guard_is_installed(void) { return is_installed; }

void ck_guard_enter(const char *subject, double seconds, double bytes)
{
    if (!is_installed) return;
    prepare_thread();
    inside.thread = pthread_self();
    const size_t length = strnlen(subject, TEXT - 1);
    memcpy(inside.subject, subject, length);
    inside.subject[length] = 0;
    inside.seconds = seconds;
    inside.bytes = bytes;
#if defined(__linux__)
    static bool is_watched;
    clockid_t clock;
    if (pthread_getcpuclockid(inside.thread, &clock) == 0) atomic_store(&inside.clock, clock);
    if (!is_watched) start_watching();
    is_watched = true;
#endif
    if (held >= 0) dup2(held, STDERR_FILENO);
    atomic_fetch_add(&inside.turn, 1);
}

void ck_guard_suspect(void)
{
    if (!is_installed || !is_reading() || atomic_load(&is_suspect)) return;
    memcpy(suspect, inside.subject, TEXT);
    atomic_store(&is_suspect, true);
}

void ck_guard_leave(void)
{
    if (!is_installed) return;
    atomic_fetch_add(&inside.turn, 1);
    if (held < 0) return;
    dup2(output, STDERR_FILENO);
    if (*first_held) release();
}
