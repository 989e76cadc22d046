import Foundation

/// How far a worker is, in a file that outlives it.
final class StateFile {
    private let descriptor: Int32
    private var numbers = [Int](repeating: 0, count: 8)

    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        let size = numbers.count * MemoryLayout<Int>.stride
        if pread(descriptor, &numbers, size, 0) != size { numbers = [Int](repeating: 0, count: 8) }
    }

    deinit { close(descriptor) }

    private subscript(index: Int) -> Int {
        get { numbers[index] }
        set {
            numbers[index] = newValue
            pwrite(descriptor, &numbers, numbers.count * MemoryLayout<Int>.stride, 0)
        }
    }

    /// The case that is being run.
    var number: Int {
        get { self[0] }
        set { self[0] = newValue }
    }

    /// How many processes of their own there were.
    var realRuns: Int {
        get { self[1] }
        set { self[1] = newValue }
    }

    /// How many were ended by the guard.
    var guarded: Int {
        get { self[2] }
        set { self[2] = newValue }
    }

    /// How many ended with each of `Outcome.statuses`.
    var statuses: [Int] { Array(numbers[3..<7]) }

    func count(_ outcome: Outcome) {
        if outcome.isGuarded { self[2] += 1 }
        if let index = Outcome.statuses.firstIndex(of: outcome.status) { self[3 + index] += 1 }
    }
}
