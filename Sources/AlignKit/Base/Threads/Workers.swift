import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The threads that share the tiles of an operation.
///
/// A kernel cuts its work into tiles whose borders depend on shapes alone, and every tile is computed by one thread in
/// a fixed order. Which thread takes which tile is left to chance; the result has the same bits at any thread count.
public struct Workers: Sendable {
    /// How many threads take part at most, the calling one among them.
    public let threads: Int
    /// The other threads; none where the calling one is alone.
    private let pool: ThreadPool?

    /// Creates workers.
    ///
    /// - Parameter threads: how many take part; by default, as many as there are processors for this process.
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

    /// Does two things at once, which may each share their own work among all threads, and returns what they return.
    ///
    /// A thread that has nothing left to do in the one helps with the other.
    func concurrently<First: Sendable, Second: Sendable>(
        _ first: () -> First, _ second: () -> Second
    ) -> (First, Second) {
        guard threads > 1 else { return (first(), second()) }
        // Each is written by one thread, and read when both are done.
        nonisolated(unsafe) var results: (First?, Second?)
        forEachTile(count: 2) { number in
            if number == 0 { results.0 = first() } else { results.1 = second() }
        }
        return (results.0!, results.1!)
    }

    /// `forEachTile` for what knows no workers.
    var share: WorkSharing { { count, body in forEachTile(count: count, body) } }

    /// Calls `body` once for every tile in `0..<count` with a buffer of `scratch` scalars that no other thread uses
    /// meanwhile. The buffer holds whatever the last tile left in it, or nothing that is initialised.
    func forEachTile<Scalar: BitwiseCopyable>(
        count: Int, scratch: Int, of type: Scalar.Type, _ body: (Int, UnsafeMutablePointer<Scalar>) -> Void
    ) {
        // One block from the calling thread's arena, which has it back at the next layer without a page fault.
        // 64 bytes are a cache line: neighbours do not share one.
        let pitch = (scratch * MemoryLayout<Scalar>.stride + 63) / 64 * 64
        let buffers = max(min(count, threads), 1)
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(pitch * buffers, 1), alignment: 64)
        defer { block.deallocate() }
        distribute(count) { seat, tiles in
            let buffer = (block + seat * pitch).bindMemory(to: Scalar.self, capacity: scratch)
            while let tile = tiles.next() { body(tile, buffer) }
        }
    }

    /// Runs `body` for everybody who takes part, each with a number of their own; together they draw every tile once.
    private func distribute(_ count: Int, _ body: (Int, borrowing TileQueue) -> Void) {
        let queue = TileQueue(count: count)
        guard let pool, count > 1 else { return body(0, queue) }
        pool.perform(seats: min(count, threads)) { seat in body(seat, queue) }
    }
}

/// The tiles that nobody has taken yet.
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
    /// ⌈self / divisor⌉ for a self that is not negative.
    func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
