import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Threads that stand by for the next job.
///
/// A network is some hundred operations, most of them shorter than a millisecond, and to wake a sleeping thread takes
/// 100 to 300 µs on a virtual machine: 1 ms of work on each of two threads took `DispatchQueue.concurrentPerform` 1.1
/// to 1.3 ms. A helper therefore keeps looking for the next job for a while before it sleeps, and a job does not wait
/// for a helper that wakes too late to be of use.
///
/// ThreadSanitizer does not see the futex within `Mutex` and reports the two accesses to `Station.job` in `serve`.
final class Crew: Sendable {
    private let station = Station()

    /// Starts `helpers` threads, which end with this object.
    init(helpers: Int) {
        for helper in 0..<helpers {
            let station = station
            // A queue of its own is a thread of its own: helpers take none that other users of Dispatch wait for.
            DispatchQueue(label: "AlignKit.helper.\(helper)").async { station.serve(as: helper + 1) }
        }
    }

    deinit { station.close() }

    /// Calls `job` with 0 on the calling thread and, if they are in time, with 1, 2, … on the helpers, and returns when
    /// all calls have. Called from two threads at once, the second does without helpers.
    func perform(_ job: (Int) -> Void) {
        withoutActuallyEscaping(job) { job in
            // The job reaches other threads, but does not outlive this call, which waits for all that took it.
            nonisolated(unsafe) let job = job
            station.perform { worker in job(worker) }
        }
    }
}

/// Where helpers wait and jobs are posted.
private final class Station: Sendable {
    typealias Job = @Sendable (Int) -> Void

    private let job = Mutex<Job?>(nil)
    /// The number of jobs posted so far; negative when the crew is dismissed.
    private let posted = Atomic<Int>(0)
    /// The number of helpers at work on the job, plus `Self.open` while more may join.
    private let attendance = Atomic<Int>(0)
    /// Helpers that sleep, or are about to.
    private let sleepers = Atomic<Int>(0)
    private let alarm = DispatchSemaphore(value: 0)
    private let isBusy = Atomic<Bool>(false)

    private static let open = 1 << 32
    /// How often a helper looks for a job before it sleeps. A look is a `sched_yield`, some 0.3 µs: 2 ms in all, longer
    /// than a check leaves its helpers alone between two layers, and ten times what waking costs.
    private static let patience = 6_000

    func perform(_ job: @escaping Job) {
        if isBusy.exchange(true, ordering: .acquiring) { return job(0) }
        self.job.withLock { $0 = job }
        attendance.store(Self.open, ordering: .releasing)
        posted.add(1, ordering: .sequentiallyConsistent)
        wakeSleepers()
        job(0)
        attendance.subtract(Self.open, ordering: .acquiringAndReleasing)
        while attendance.load(ordering: .acquiring) != 0 { sched_yield() }
        self.job.withLock { $0 = nil }
        isBusy.store(false, ordering: .releasing)
    }

    func close() {
        posted.store(.min, ordering: .sequentiallyConsistent)
        wakeSleepers()
    }

    /// What a helper does all its life.
    func serve(as helper: Int) {
        var seen = 0
        while true {
            seen = waitForPost(after: seen)
            if seen < 0 { return }
            if join() {
                job.withLock { $0 }?(helper)
                attendance.subtract(1, ordering: .acquiringAndReleasing)
            }
        }
    }

    /// Takes part in the job, unless it is closed already.
    private func join() -> Bool {
        var count = attendance.load(ordering: .acquiring)
        while count >= Self.open {
            let (exchanged, original) = attendance.compareExchange(
                expected: count, desired: count + 1, ordering: .acquiringAndReleasing)
            if exchanged { return true }
            count = original
        }
        return false
    }

    private func waitForPost(after seen: Int) -> Int {
        for _ in 0..<Self.patience {
            let number = posted.load(ordering: .acquiring)
            if number != seen { return number }
            sched_yield()
        }
        // Either the poster sees this sleeper and signals, or the sleeper sees the post; sequential consistency
        // excludes that both miss. A sleeper that the poster has counted must take its signal.
        sleepers.add(1, ordering: .sequentiallyConsistent)
        if posted.load(ordering: .sequentiallyConsistent) == seen || !withdrawSleeper() { alarm.wait() }
        return posted.load(ordering: .acquiring)
    }

    private func withdrawSleeper() -> Bool {
        var count = sleepers.load(ordering: .sequentiallyConsistent)
        while count > 0 {
            let (exchanged, original) = sleepers.compareExchange(
                expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
            if exchanged { return true }
            count = original
        }
        return false
    }

    private func wakeSleepers() {
        for _ in 0..<sleepers.exchange(0, ordering: .sequentiallyConsistent) { alarm.signal() }
    }
}
