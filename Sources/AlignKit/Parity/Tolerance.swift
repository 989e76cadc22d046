/// What a difference may be.
public struct Tolerance: Hashable, Sendable {
    /// |actual − expected| ≤ absolute + relative · |expected|, for every element.
    public struct Criterion: Hashable, Sendable {
        public var absolute: Double
        public var relative: Double

        public init(absolute: Double, relative: Double) {
            self.absolute = absolute
            self.relative = relative
        }

        /// No difference at all.
        public static let exact = Criterion(absolute: 0, relative: 0)
    }

    private enum Rule: Hashable, Sendable {
        case ofLargest(isolated: Double, chained: Double)
        case elementwise(Criterion)
    }

    private let rule: Rule

    /// max |actual − expected| ≤ 1e-5 · max |expected| for a node by itself, 1e-4 · max |expected| down the chain.
    ///
    /// Provisional constants, to be replaced by bounds that follow from rounding: float32 sums of a few thousand
    /// products stay well within the first; the second leaves room for what fifty layers add to it.
    public static let standard = Tolerance(rule: .ofLargest(isolated: 1e-5, chained: 1e-4))

    /// |actual − expected| ≤ atol + rtol · |expected| for every element, isolated and chained alike.
    public static func elementwise(rtol: Double, atol: Double) -> Tolerance {
        Tolerance(rule: .elementwise(Criterion(absolute: atol, relative: rtol)))
    }

    /// What a node's own output may differ by, given the largest finite magnitude of the recording.
    func isolated(maxExpected: Double) -> Criterion { criterion(maxExpected) { $0.isolated } }

    /// What may have come together by the time the chain has reached this tensor.
    func chained(maxExpected: Double) -> Criterion { criterion(maxExpected) { $0.chained } }

    private func criterion(
        _ maxExpected: Double, _ choose: ((isolated: Double, chained: Double)) -> Double
    ) -> Criterion {
        switch rule {
        case .ofLargest(let isolated, let chained):
            Criterion(absolute: choose((isolated, chained)) * maxExpected, relative: 0)
        case .elementwise(let criterion): criterion
        }
    }
}

extension Tolerance: CustomStringConvertible {
    public var description: String {
        switch rule {
        case .ofLargest(let isolated, let chained):
            "max|difference| ≤ \(isolated)·max|expected| isolated, \(chained)·max|expected| chained"
        case .elementwise(let criterion):
            "|difference| ≤ \(criterion.absolute) + \(criterion.relative)·|expected|"
        }
    }
}
