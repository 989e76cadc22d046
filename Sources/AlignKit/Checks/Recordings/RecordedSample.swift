/// A sample of the elements of a recorded tensor, and the file's statistics of all elements.
struct RecordedSample {
    /// The shape of the whole tensor.
    let shape: [Int]
    /// Flat positions in row-major order, ascending.
    let positions: [Int]
    let statistics: SampleStatistics?

    /// - Returns: nil where the entry is a whole tensor.
    /// - Throws: `HDF5Error` where an attribute cannot be read, `ReferenceError` where the description of the sample is
    ///   contradictory or its positions do not fit the tensor.
    init?(_ entry: ReferenceFile.Entry, in file: ReferenceFile) throws {
        guard entry.broken == nil else { return nil }
        let attributes = try file.attributes(of: entry)
        guard let whole = attributes["sampled_shape"] else { return nil }
        if let contradiction = entry.contradictedSample(attributes) {
            throw ReferenceError(
                file: file.path, path: entry.path, expected: "a sample, or no “sampled_shape”", found: contradiction)
        }
        guard let shape = whole.integers, shape.allSatisfy({ $0 > 0 }), shape.reduce(1, { $0 * Double($1) }) < 0x1p53
        else {
            throw ReferenceError(
                file: file.path, path: entry.path, expected: "the extents of the whole tensor in “sampled_shape”",
                found: "something else")
        }
        let found = try file.integers(file.entry(at: "samples/\(entry.name)"))
        let isAscending = zip(found, found.dropFirst()).allSatisfy { $0 < $1 }
        guard found.count == entry.extents.reduce(1, *), entry.extents.count == 1, isAscending,
            let first = found.first, let last = found.last, first >= 0, last < shape.reduce(1, *)
        else {
            throw ReferenceError(
                file: file.path, path: "samples/\(entry.name)",
                expected: "\(entry.extents.reduce(1, *)) ascending positions in a tensor of \(shape)",
                found: "\(found.count), from \(found.first ?? 0) to \(found.last ?? 0)")
        }
        self.shape = shape
        positions = found.map(Int.init)
        statistics = SampleStatistics(attributes)
    }
}

/// Σx, √Σx² and the extremes of all elements of a tensor.
struct SampleStatistics {
    let sum: Double
    let norm: Double
    let minimum: Double
    let maximum: Double

    init?(_ attributes: [String: AttributeValue]) {
        let numbers = ["sum", "norm", "minimum", "maximum"].compactMap { attributes[$0]?.number }
        guard numbers.count == 4 else { return nil }
        (sum, norm, minimum, maximum) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    init<Scalar: BinaryFloatingPoint>(_ scalars: [Scalar]) {
        var (sum, squares, low, high) = (0.0, 0.0, Double.infinity, -Double.infinity)
        for scalar in scalars {
            let value = Double(scalar)
            sum += value
            squares += value * value
            low = value < low ? value : low
            high = value > high ? value : high
        }
        (self.sum, norm) = (sum, squares.squareRoot())
        (minimum, maximum) = sum.isNaN ? (.nan, .nan) : (low, high)
    }

    /// The statistics, in words, that differ by more than is possible if each of n elements is within the tolerance.
    ///
    /// If |bᵢ − aᵢ| ≤ α + ρ·|aᵢ| for all i, then |Σb − Σa| ≤ n·α + ρ·√n·‖a‖ (Cauchy and Schwarz), |‖b‖ − ‖a‖| ≤ √n·α +
    /// ρ·‖a‖, and the extremes differ by at most α + ρ·max |a|. The sums themselves, in float64, may be off by
    /// n·2⁻⁵³·√n·‖a‖.
    func deviations(of other: SampleStatistics, count: Int, _ tolerance: Tolerance.Criterion) -> [String] {
        let (n, largest) = (Double(count), max(abs(minimum), abs(maximum)))
        let rounding = n * 0x1p-53 * n.squareRoot() * norm
        let rows = [
            ("sum", sum, other.sum, n * tolerance.absolute + tolerance.relative * n.squareRoot() * norm + rounding),
            ("norm", norm, other.norm, n.squareRoot() * tolerance.absolute + tolerance.relative * norm + rounding),
            ("minimum", minimum, other.minimum, tolerance.absolute + tolerance.relative * largest),
            ("maximum", maximum, other.maximum, tolerance.absolute + tolerance.relative * largest),
        ]
        return rows.filter { _, one, other, bound in
            !(abs(other - one) <= bound || one == other || one.isNaN && other.isNaN)
        }.map { name, one, other, _ in "the \(name) of all elements is \(one) in A, \(other) in B" }
    }
}
