/// The borders of the bins that gradient norms are counted in.
///
/// Bin i holds the norms with eᵢ ≤ g < eᵢ₊₁. A NaN lies in no bin.
public struct BinEdges<Scalar: LossScalar>: Hashable, Sendable {
    /// One more than there are bins, in ascending order.
    public let edges: [Scalar]

    /// Creates bins from their borders.
    ///
    /// - Precondition: there are at least two edges, in ascending order, the first of them 0.
    public init(_ edges: [Scalar]) {
        precondition(edges.count >= 2 && edges[0] == 0, "\(edges.count) edges from \(edges.first ?? .nan)")
        precondition(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "edges out of order")
        self.edges = edges
    }

    /// How many bins there are.
    public var count: Int { edges.count - 1 }

    /// The bin of a norm, or `nil` where it lies in none.
    public func bin(of norm: Scalar) -> Int? {
        edges.withUnsafeBufferPointer { edges in
            let bin = Self.bin(of: norm, in: edges, scale: Scalar(count))
            return bin < 0 ? nil : bin
        }
    }

    /// The bin of a norm, or −1 where it lies in none.
    ///
    /// Guesses by a multiplication and then compares with the edges themselves: ⌊g·bins⌋ alone errs next to some edges
    /// (of 20 and of 40 bins, for example).
    @inline(__always)
    static func bin(of norm: Scalar, in edges: UnsafeBufferPointer<Scalar>, scale: Scalar) -> Int {
        let bins = edges.count - 1
        guard norm >= 0, norm < edges[bins] else { return -1 }
        var bin = norm < 1 ? (norm * scale).wholePart : bins - 1
        if bin > bins - 1 { bin = bins - 1 }
        while norm < edges[bin] { bin -= 1 }
        while norm >= edges[bin + 1] { bin += 1 }
        return bin
    }
}
