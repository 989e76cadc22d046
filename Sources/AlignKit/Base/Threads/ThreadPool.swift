import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Threads that wait, ready for the next job.
///
/// A network has about a hundred operations, and most of them take less than a millisecond. Waking a sleeping thread
/// takes 100 to 300 µs on a virtual machine: `DispatchQueue.concurrentPerform` took 1.1 to 1.3 ms for 1 ms of work on
/// each of two threads. A helper therefore looks for the next job for a while before it sleeps. A job does not wait for
/// a helper that wakes too late to be useful.
///
/// Several jobs can be open at once: a job can post other jobs, and several threads can post jobs. A thread that would
/// wait takes part in an open job meanwhile. Threads never wait in a circle: a thread waits only for the newest job
/// that it has posted, and for the threads that joined this job. These threads wait, in turn, only for newer jobs.
final class ThreadPool: Sendable {
    private let jobs = JobQueue()

    /// Starts `helpers` threads, which end with this object.
    init(helpers: Int) {
        for helper in 0..<helpers {
            let jobs = jobs
            // Each helper has its own queue and so its own thread. It takes no thread that other users of Dispatch wait
            // for.
            DispatchQueue(label: "AlignKit.helper.\(helper)").async { jobs.serve() }
        }
    }

    deinit { jobs.close() }

    /// Calls `body` with 0 on the calling thread and with 1, 2, … below `seats` on the other threads that join in time.
    /// Returns when all calls have returned. Each call continues while work is left.
    func perform(seats: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            // It reaches other threads but does not outlive this call, which waits for all threads that took part.
            nonisolated(unsafe) let body = body
            jobs.perform(Job(seats: seats) { seat in body(seat) })
        }
    }
}

/// Work that several threads do together, each with its own seat number.
private final class Job: Sendable {
    let seats: Int
    private let body: Lock<(@Sendable (Int) -> Void)?>
    /// The number of threads that have joined, including the poster. Written under the queue's lock.
    let joined = Atomic<Int>(1)
    /// The number of threads that have joined and still work, without the poster.
    let present = Atomic<Int>(0)

    init(seats: Int, body: @escaping @Sendable (Int) -> Void) {
        self.seats = seats
        self.body = Lock(body)
    }

    /// Runs the body in this seat.
    @inline(never)
    func take(seat: Int) { body.withLock { $0 }?(seat) }

    /// Releases the body, which refers to the poster's stack.
    func end() { body.withLock { $0 = nil } }
}

/// The queue in which jobs are posted and in which helpers look for them.
private final class JobQueue: Sendable {
    /// The jobs with a free seat, oldest first.
    private let open = Lock<[Job]>([])
    /// The number of open jobs; negative once the pool is closed.
    private let openCount = Atomic<Int>(0)
    /// The number of helpers that sleep or are about to sleep.
    private let sleepers = Atomic<Int>(0)
    private let alarm = DispatchSemaphore(value: 0)

    /// The spin limit: how often a helper looks for a job before it sleeps. One look is a `sched_yield` of about 0.3
    /// µs, so the limit is 2 ms in all. This is longer than the time between two layers of a check, and ten times the
    /// cost of waking.
    private static let spinLimit = 6_000

    func perform(_ job: Job) {
        if job.seats > 1 { post(job) }
        job.take(seat: 0)
        withdraw(job)
        while job.present.load(ordering: .acquiring) > 0 {
            if !takePart() { sched_yield() }
        }
        job.end()
    }

    func close() {
        openCount.store(.min, ordering: .sequentiallyConsistent)
        wakeSleepers()
    }

    /// The loop of a helper: takes part in jobs until the pool is closed.
    func serve() {
        var looks = 0
        while openCount.load(ordering: .acquiring) >= 0 {
            if takePart() {
                looks = 0
            } else if looks < Self.spinLimit {
                looks += 1
                sched_yield()
            } else {
                sleep()
                looks = 0
            }
        }
    }

    /// Joins the oldest job with a free seat, and stays until no work is left in it.
    ///
    /// - Returns: whether such a job existed.
    private func takePart() -> Bool {
        guard openCount.load(ordering: .acquiring) > 0, let (job, seat) = join() else { return false }
        job.take(seat: seat)
        withdraw(job)
        job.present.subtract(1, ordering: .acquiringAndReleasing)
        return true
    }

    private func join() -> (Job, seat: Int)? {
        open.withLock { open in
            guard let job = open.first else { return nil }
            job.present.add(1, ordering: .relaxed)
            let seat = job.joined.add(1, ordering: .relaxed).oldValue
            if seat + 1 == job.seats {
                open.removeFirst()
                openCount.subtract(1, ordering: .relaxed)
            }
            return (job, seat)
        }
    }

    private func post(_ job: Job) {
        open.withLock { open in
            open.append(job)
            openCount.add(1, ordering: .sequentiallyConsistent)
        }
        wakeSleepers()
    }

    /// Closes a job to other threads, because no work is left in it.
    private func withdraw(_ job: Job) {
        open.withLock { open in
            guard let position = open.firstIndex(where: { $0 === job }) else { return }
            open.remove(at: position)
            openCount.subtract(1, ordering: .relaxed)
        }
    }

    private func sleep() {
        // Either the poster sees this sleeper and signals, or the sleeper sees the post; sequential consistency
        // excludes that both miss. A sleeper that the poster has counted must take its signal.
        sleepers.add(1, ordering: .sequentiallyConsistent)
        if openCount.load(ordering: .sequentiallyConsistent) == 0 || !withdrawSleeper() { alarm.wait() }
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
