/// The edges of the bins in which gradient norms are counted.
///
/// Bin i holds the norms with eᵢ ≤ g < eᵢ₊₁. A NaN lies in no bin.
package struct BinEdges<Scalar: LossScalar>: Hashable, Sendable {
    /// The edges in ascending order, one more than the number of bins.
    package let edges: [Scalar]

    /// Creates bins from their edges.
    ///
    /// - Precondition: `edges` has at least two elements, in ascending order, and the first is 0.
    package init(_ edges: [Scalar]) {
        precondition(edges.count >= 2 && edges[0] == 0, "\(edges.count) edges from \(edges.first ?? .nan)")
        precondition(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }, "edges out of order")
        self.edges = edges
    }

    /// How many bins there are.
    package var count: Int { edges.count - 1 }

    /// The bin of a norm, or `nil` where it lies in none.
    package func bin(of norm: Scalar) -> Int? {
        edges.withUnsafeBufferPointer { edges in
            let bin = Self.bin(of: norm, in: edges, scale: Scalar(count))
            return bin < 0 ? nil : bin
        }
    }

    /// The bin of a norm, or −1 where it lies in none.
    ///
    /// Guesses by a multiplication, then compares with the edges: ⌊g·bins⌋ alone is wrong next to some edges (with 20
    /// and with 40 bins, for example).
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
