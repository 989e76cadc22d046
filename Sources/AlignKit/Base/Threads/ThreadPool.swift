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
/// Several jobs may be open at once, since a job can post others, and so can several threads. Whoever would wait takes
/// part in one of them meanwhile. Nobody waits in a circle: a thread waits only for the newest job that it has posted,
/// and for those who joined that job and wait, in turn, for a newer one.
final class ThreadPool: Sendable {
    private let jobs = JobQueue()

    /// Starts `helpers` threads, which end with this object.
    init(helpers: Int) {
        for helper in 0..<helpers {
            let jobs = jobs
            // A queue of its own is a thread of its own: helpers take none that other users of Dispatch wait for.
            DispatchQueue(label: "AlignKit.helper.\(helper)").async { jobs.serve() }
        }
    }

    deinit { jobs.close() }

    /// Calls `body` with 0 on the calling thread and, as far as others are in time, with 1, 2, … below `seats` on
    /// theirs, and returns when all calls have. Each call goes on for as long as there is something to do.
    func perform(seats: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            // It reaches other threads, but does not outlive this call, which waits for all that took part.
            nonisolated(unsafe) let body = body
            jobs.perform(Job(seats: seats) { seat in body(seat) })
        }
    }
}

/// What several threads do together, each in a seat of its own.
private final class Job: Sendable {
    let seats: Int
    private let body: Lock<(@Sendable (Int) -> Void)?>
    /// How many have joined, the poster among them. Written under the queue's lock.
    let joined = Atomic<Int>(1)
    /// How many of those who joined, but for the poster, are still at it.
    let present = Atomic<Int>(0)

    init(seats: Int, body: @escaping @Sendable (Int) -> Void) {
        self.seats = seats
        self.body = Lock(body)
    }

    /// Does what there is to do.
    @inline(never)
    func take(seat: Int) { body.withLock { $0 }?(seat) }

    /// Lets go of what the poster's stack holds.
    func end() { body.withLock { $0 = nil } }
}

/// Where jobs are posted and helpers look for them.
private final class JobQueue: Sendable {
    /// The jobs that have a seat left, the oldest first.
    private let open = Lock<[Job]>([])
    /// How many these are; negative when the pool is closed.
    private let openCount = Atomic<Int>(0)
    /// Helpers that sleep, or are about to.
    private let sleepers = Atomic<Int>(0)
    private let alarm = DispatchSemaphore(value: 0)

    /// The spin limit: how often a helper looks for a job before it sleeps. A look is a `sched_yield`, some 0.3 µs: 2 ms in all, longer
    /// than a check leaves its helpers alone between two layers, and ten times what waking costs.
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

    /// What a helper does all its life.
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

    /// Joins the oldest job that has a seat left, and stays until nothing is left to do there.
    ///
    /// - Returns: whether there was one.
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

    /// Nothing is left to do there: nobody else need join.
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
