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
    private let crew: Crew?

    /// Creates workers.
    ///
    /// - Parameter threads: how many take part; by default, as many as there are processors for this process.
    /// - Precondition: `threads ≥ 1`.
    public init(threads: Int? = nil) {
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        precondition(threads >= 1, "\(threads) threads")
        self.threads = threads
        Heap.keepFreedBlocks
        crew = threads > 1 ? Crew(helpers: threads - 1) : nil
    }

    /// Calls `body` once for every tile in `0..<count`, on several threads at once, and returns when all are done.
    func forEachTile(count: Int, _ body: (Int) -> Void) {
        distribute(count) { _, tiles in
            while let tile = tiles.next() { body(tile) }
        }
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
        let buffers = count > 1 ? threads : 1
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(pitch * buffers, 1), alignment: 64)
        defer { block.deallocate() }
        distribute(count) { worker, tiles in
            let buffer = (block + worker * pitch).bindMemory(to: Scalar.self, capacity: scratch)
            while let tile = tiles.next() { body(tile, buffer) }
        }
    }

    /// Runs `body` for every worker, each with its number; together they draw every tile once.
    private func distribute(_ count: Int, _ body: (Int, borrowing TileQueue) -> Void) {
        let queue = TileQueue(count: count)
        guard let crew, count > 1 else { return body(0, queue) }
        crew.perform { worker in body(worker, queue) }
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
