import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The threads that share the tiles of an operation.
///
/// A kernel cuts its work into tiles. The borders of the tiles depend only on shapes, and one thread computes each tile
/// in a fixed order. Any thread may take any tile; the result has the same bits for any number of threads.
public struct Workers: Sendable {
    /// The maximum number of threads that take part, including the calling thread.
    public let threads: Int
    /// The other threads; nil if the calling thread is alone.
    private let pool: ThreadPool?

    /// Creates workers.
    ///
    /// - Parameter threads: how many take part; by default, the number of processors available to this process.
    /// - Precondition: `threads ≥ 1`.
    public init(threads: Int? = nil) {
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        precondition(threads >= 1, "\(threads) threads")
        self.threads = threads
        Heap.keepFreedBlocks
        pool = threads > 1 ? ThreadPool(helpers: threads - 1) : nil
    }

    /// Calls `body` once for every tile in `0..<count`, on several threads at once, and returns when all are done.
    func forEachTile(count: Int, _ body: (Int) -> Void) {
        distribute(count) { _, tiles in
            while let tile = tiles.next() { body(tile) }
        }
    }

    /// Runs two closures at once and returns their results. Each closure may share its own work among all threads.
    ///
    /// A thread that has no work left in one closure helps with the other.
    func concurrently<First: Sendable, Second: Sendable>(
        _ first: () -> First, _ second: () -> Second
    ) -> (First, Second) {
        guard threads > 1 else { return (first(), second()) }
        // Each result is written by one thread, and read when both are done.
        nonisolated(unsafe) var results: (First?, Second?)
        forEachTile(count: 2) { number in
            if number == 0 { results.0 = first() } else { results.1 = second() }
        }
        return (results.0!, results.1!)
    }

    /// `forEachTile` as a closure, for code that does not know `Workers`.
    var share: WorkSharing { { count, body in forEachTile(count: count, body) } }

    /// Calls `body` once for every tile in `0..<count` with a buffer of `scratch` scalars that no other thread uses
    /// meanwhile. The buffer holds the data of an earlier tile, or it is not initialised.
    func forEachTile<Scalar: BitwiseCopyable>(
        count: Int, scratch: Int, of type: Scalar.Type, _ body: (Int, UnsafeMutablePointer<Scalar>) -> Void
    ) {
        // One block, allocated on the calling thread: the next layer gets it again without a page fault. A cache line
        // has 64 bytes; neighbouring buffers do not share one.
        let pitch = (scratch * MemoryLayout<Scalar>.stride + 63) / 64 * 64
        let buffers = max(min(count, threads), 1)
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(pitch * buffers, 1), alignment: 64)
        defer { block.deallocate() }
        distribute(count) { seat, tiles in
            let buffer = (block + seat * pitch).bindMemory(to: Scalar.self, capacity: scratch)
            while let tile = tiles.next() { body(tile, buffer) }
        }
    }

    /// Runs `body` on every thread that takes part, each with its own seat number. Together they draw every tile once.
    private func distribute(_ count: Int, _ body: (Int, borrowing TileQueue) -> Void) {
        let queue = TileQueue(count: count)
        guard let pool, count > 1 else { return body(0, queue) }
        pool.perform(seats: min(count, threads)) { seat in body(seat, queue) }
    }
}

/// The tiles that no thread has taken yet.
private struct TileQueue: ~Copyable {
    private let count: Int
    private let taken = Atomic<Int>(0)

    init(count: Int) { self.count = count }

    borrowing func next() -> Int? {
        let tile = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        return tile < count ? tile : nil
    }
}

/// Calls a closure once for every number below a count, on several threads at once, and returns when all calls have.
package typealias WorkSharing = (_ count: Int, _ body: (Int) -> Void) -> Void

extension Int {
    /// ⌈self / divisor⌉ for self ≥ 0.
    func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
