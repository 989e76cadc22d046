/// Compares recorded tensors of two files, one pair at a time.
struct PairComparison {
    let a: ReferenceFile
    let b: ReferenceFile
    /// The tolerance that was given; nil for the convention of the element type.
    private let criterion: Tolerance.Criterion?
    private let precision: Precision
    let workers: Workers

    init(_ a: ComparedFile, _ b: ComparedFile, tolerance: Tolerance, workers: Workers) {
        self.a = a.file
        self.b = b.file
        self.workers = workers
        criterion = tolerance.roundingRule == nil ? tolerance.criterion : nil
        precision = tolerance.roundingRule?.precision ?? Self.coarser(a.precision, b.precision)
    }

    private static func coarser(_ first: Precision, _ second: Precision) -> Precision {
        first.unitRoundoff >= second.unitRoundoff ? first : second
    }

    /// The tolerance that decides where no bound does.
    var tolerance: Tolerance.Criterion { criterion ?? precision.conventionalTolerance }

    /// Compares element by element. The tolerance decides the status.
    func compare(_ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, name: String) -> PairCheck {
        var check = PairCheck(
            name: name, pathA: one.path, pathB: other.path, shapeA: one.extents, shapeB: other.extents,
            status: .shapeMismatch, judge: .tolerance)
        let broken = [("A", one), ("B", other)].compactMap { letter, entry in
            entry.broken.map { UnreadableSide(letter: letter, reason: "\($0)") }
        }
        guard broken.isEmpty else {
            check.leave(broken)
            return check
        }
        guard one.extents == other.extents else {
            if let letter = PathPairs.Pair(a: one, b: other).channelsLast {
                let exchanged = letter == "A" ? " with the files exchanged" : ""
                check.remarks.append("\(letter) has its channels last: --layout-b nhwc accepts that\(exchanged)")
            }
            return check
        }
        if one.hasNoElements {
            check.status = .exact
            check.remarks.append("has no elements")
            return check
        }
        do throws(UnreadableSide) {
            check.isDouble = one.isWide || other.isWide
            let difference =
                try check.isDouble ? difference(one, other, Double.self) : difference(one, other, Float.self)
            check.difference = difference
            check.status =
                difference.oneSided > 0
                ? .nonFinite
                : difference.isExact ? .exact : difference.passes ? .aligned : .diverged
            if criterion != nil, check.status == .diverged {
                check.remarks.append("beyond the tolerance that was given")
            }
        } catch {
            check.leave([error])
        }
        return check
    }

    private func difference<Scalar: KernelScalar & HDF5Element>(
        _ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, _ type: Scalar.Type
    ) throws(UnreadableSide) -> Difference {
        let (expected, actual) = try tensors(one, other, type)
        return Difference(expected: expected, actual: actual, tolerance: tolerance, workers: workers)
    }

    /// The tensors of both files.
    func tensors<Scalar: KernelScalar & HDF5Element>(
        _ one: ReferenceFile.Entry, _ other: ReferenceFile.Entry, _ type: Scalar.Type
    ) throws(UnreadableSide) -> (Tensor<Scalar>, Tensor<Scalar>) {
        func read(_ file: ReferenceFile, _ entry: ReferenceFile.Entry, _ letter: String) throws(UnreadableSide)
            -> Tensor<Scalar>
        {
            try Self.reading(letter) { try file.tensor(entry, as: type, acceptsIntegers: true) }
        }
        return (try read(a, one, "A"), try read(b, other, "B"))
    }

    /// The result of `body`, which reads one side.
    static func reading<Value>(_ letter: String, _ body: () throws -> Value) throws(UnreadableSide) -> Value {
        do {
            return try body()
        } catch {
            throw UnreadableSide(letter: letter, reason: "\(error)")
        }
    }
}

extension ReferenceFile.Entry {
    /// Whether it is a tensor with an extent of 0, such as the boxes of an image in which nothing was found.
    var hasNoElements: Bool { broken == nil && extents.contains(0) }

    /// Whether float32 could not hold its elements.
    var isWide: Bool { elementType.map { $0 == .float64 || $0.isInteger } ?? false }
}

extension Precision {
    /// The default tolerance of `torch.testing.assert_close` (PyTorch 2.13) for numbers of this type. It is a
    /// convention, and derived from nothing. TF32 is stored as float32.
    var conventionalTolerance: Tolerance.Criterion {
        switch self {
        case .float64: .init(absolute: 1e-7, relative: 1e-7)
        case .float32, .tf32: .init(absolute: 1e-5, relative: 1.3e-6)
        case .float16: .init(absolute: 1e-5, relative: 1e-3)
        case .bfloat16: .init(absolute: 1e-5, relative: 1.6e-2)
        }
    }
}
