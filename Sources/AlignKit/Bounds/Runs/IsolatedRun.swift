/// A node's output from recorded inputs, and how far rounding may take a recording from it.
struct IsolatedOutput<Scalar: KernelScalar>: Sendable {
    /// In the precision of the recording.
    var ours: Tensor<Scalar>
    /// In float64; nil where it was not requested, or is the same.
    let exact: Tensor<Double>?
    /// nil where the operation and its inputs are exact, where bounds were not requested, or where none is known.
    let units: ErrorBounds<Scalar>?
    /// The operation whose rounding is unknown: this one, or one before it that was not recorded.
    var unbounded: String?
    /// Whether this operation, or one before it that was not recorded, is not AlignKit's own.
    var hasForeignCode = false
    /// K of the operation, the factor of its statistical bound and its kind; nil where it does not round.
    let scale: (terms: Int, statistical: Double, isProduct: Bool)?
    /// The node's inputs, as they were read.
    let inputs: [Tensor<Scalar>]
    /// The largest K of the products that were not recorded, between the recorded inputs and this output; 0 where there
    /// is none.
    let passedTerms: Int
    /// Computes this output again from the recordings before it, with its convolutions done in another way; nil where
    /// that is not needed.
    let again: SpanReplay<Scalar>?
}

extension IsolatedOutput {
    /// Our own output, where no recording can be read.
    init(unjudged ours: Tensor<Scalar>) {
        self.init(ours: ours, exact: nil, units: nil, scale: nil, inputs: [], passedTerms: 0, again: nil)
    }
}

/// A run of the network in which every node reads what was recorded. Where an input was not recorded, the node reads
/// what this run has computed for it from the nearest recordings before it. Bounds pass through what was not recorded.
struct IsolatedRun<Scalar: KernelScalar>: Sendable {
    private struct Value: Sendable {
        var ours: Tensor<Scalar>
        var exact: Tensor<Double>?
        /// How far rounding may have taken a value that was not recorded; nil where the value is exact, or the bound is
        /// unknown.
        var units: ErrorBounds<Scalar>?
        /// As `IsolatedOutput.unbounded`.
        var unbounded: String?
        /// As `IsolatedOutput.hasForeignCode`.
        var hasForeignCode = false
        var passedTerms = 0
        /// As `IsolatedOutput.again`.
        var again: SpanReplay<Scalar>?
        /// What the node itself adds to the error of a value that was recorded; nil for products, which no kernel
        /// computes twice.
        var own: ErrorBounds<Scalar>?
    }

    private let workers: Workers
    /// nil where no bounds are requested.
    private let detail: RoundingDetail?
    /// The unit roundoffs of products and of the rest, and the underflow.
    private let precision: Precision
    /// The precisions of the nodes that have their own.
    private let ownPrecisions: [String: Precision]
    private var values: LiveValues<Value>
    /// As `Value.own`, of the last node.
    private var own: ErrorBounds<Scalar>?

    init(
        _ network: Network, inputs: [String: Tensor<Scalar>], detail: RoundingDetail?, precision: Precision,
        ownPrecisions: [String: Precision] = [:], workers: Workers
    ) {
        self.workers = workers
        self.detail = detail
        self.precision = precision
        self.ownPrecisions = ownPrecisions
        values = LiveValues(network, inputs: inputs.mapValues { Value(ours: $0) })
    }

    /// Whether the next node can take the values it would read: after `replaceOutput(with:)` it may be unable to.
    var canAdvance: Bool { values.canEnter(\.ours.shape) }

    /// The inputs of the next node's float64 run, where all of them are in the precision of the recording; nil where
    /// there is no such run, or it reads what it has computed itself.
    var nextExactInputs: [Tensor<Scalar>]? {
        guard detail == .full, canAdvance else { return nil }
        let inputs = values.nextInputs
        return inputs.allSatisfy { $0.exact == nil } ? inputs.map(\.ours) : nil
    }

    /// Runs the next node.
    mutating func advance(_ parameters: [Tensor<Scalar>]) -> IsolatedOutput<Scalar> {
        precondition(values.enter(), "no node is left")
        let (node, read) = (values.node, values.takeInputs())
        let inputs = read.map(\.ours)
        let ours = node.operation.apply(to: inputs, parameters: parameters, workers: workers)
        let rounding = detail.map {
            node.operation.rounding(
                inputs: inputs, parameters: parameters, output: ours, detail: $0, workers: workers)
        }
        let unbounded = rounding?.isUnknown == true ? node.operation.name : read.lazy.compactMap(\.unbounded).first
        let scale = unbounded == nil ? rounding?.scale : nil
        let inherits = unbounded == nil && read.contains { $0.units != nil }
        var exact: Tensor<Double>?
        if detail == .full, Scalar.self != Double.self, scale != nil || inherits || unbounded != nil {
            exact =
                read.contains { $0.exact != nil }
                ? node.operation.applyInDouble(
                    to: read.map { $0.exact ?? $0.ours.converted(to: Double.self, workers) },
                    parameters: parameters, workers: workers)
                : node.operation.applyInDouble(to: inputs, parameters: parameters, workers: workers)
        }
        let inherited = inherits ? self.inherited(node, read, parameters) : nil
        var units = scale.map { self.units($0, inherited, of: node) } ?? inherited.map { exactUnits($0, ours) }
        if inherits, scale?.isProduct != true { units?.inheritedScale = inheritedScale(node, read, parameters) }
        let passed = read.reduce(0) { max($0, $1.passedTerms) }
        let again = again(node, read, parameters)
        own = again != nil && scale?.isProduct == false ? units : nil
        own?.inherited = nil
        let hasForeignCode =
            !OperationCatalogue.contains(node.operation) || read.contains(where: \.hasForeignCode)
        let output = IsolatedOutput(
            ours: ours, exact: exact, units: units, unbounded: unbounded, hasForeignCode: hasForeignCode,
            scale: scale.map { ($0.terms, $0.statistical, $0.isProduct) }, inputs: inputs, passedTerms: passed,
            again: again)
        let terms = scale.map { $0.isProduct ? $0.terms : 0 } ?? 0
        values.keep(
            Value(
                ours: ours, exact: exact, units: units, unbounded: unbounded, hasForeignCode: hasForeignCode,
                passedTerms: max(passed, terms), again: again))
        return output
    }

    /// Takes `output` as the output of the next node, without running it.
    mutating func skip(with output: IsolatedOutput<Scalar>) {
        precondition(values.enter(), "no node is left")
        _ = values.takeInputs()
        own = nil
        values.keep(Value(ours: output.ours, exact: output.exact))
    }

    /// Makes later nodes read `recording`, which is exact by definition, instead of the last node's output.
    mutating func replaceOutput(with recording: Tensor<Scalar>) {
        values.keep(Value(ours: recording, own: own))
    }
}

extension IsolatedRun {
    /// Runs the node again, and the nodes before it that were not recorded.
    private func again(
        _ node: Network.Node, _ read: [Value], _ parameters: [Tensor<Scalar>]
    ) -> SpanReplay<Scalar>? {
        guard detail == .full, Scalar.self == Float.self else { return nil }
        return SpanReplay(
            operation: node.operation, sources: read.map { .init(ours: $0.ours, again: $0.again, own: $0.own) },
            parameters: parameters,
            workers: workers)
    }

    private func units(
        _ scale: RoundingScale<Scalar>, _ inherited: (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>)?,
        of node: Network.Node
    ) -> ErrorBounds<Scalar> {
        let precision = ownPrecisions[node.name] ?? precision
        let u = precision.unitRoundoff(ofProduct: scale.isProduct)
        // γ_K is a bound where K·u < 1. From K·u = ½ on, with many terms of few bits, K·M is used, which means
        // "anything".
        let product = Double(scale.terms) * u
        // Where there is no exact result, or it is as inexact as the recording, our own output errs as much again.
        let sides: Double = detail == .full && Scalar.self != Double.self ? 1 : 2
        return ErrorBounds(
            magnitude: scale.magnitude, norm: scale.norm, inherited: inherited,
            statistical: sides * scale.statistical * u,
            rigorous: sides * (product < 0.5 ? product / (1 - product) : Double(scale.terms)),
            underflow: sides * Double(scale.terms) * precision.underflow, underflowFactors: scale.underflowFactors)
    }

    /// The units of an operation that adds no error to what it inherits.
    private func exactUnits(
        _ inherited: (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>), _ ours: Tensor<Scalar>
    ) -> ErrorBounds<Scalar> {
        ErrorBounds(
            magnitude: ours.magnitudes(workers), inherited: inherited, statistical: 0, rigorous: 0, underflow: 0)
    }

    /// What one rounding of the node's inputs was relative to, propagated to its output.
    private func inheritedScale(
        _ node: Network.Node, _ read: [Value], _ parameters: [Tensor<Scalar>]
    ) -> Tensor<Scalar> {
        let scales = read.map { value in
            value.units.map { units in
                value.exact.map { units.scale(around: $0, workers) } ?? units.scale(around: value.ours, workers)
            }
        }
        return node.operation.propagate(scales, inputs: read.map(\.ours), parameters: parameters, workers: workers)
    }

    private func inherited(
        _ node: Network.Node, _ read: [Value], _ parameters: [Tensor<Scalar>]
    ) -> (statistical: Tensor<Scalar>, rigorous: Tensor<Scalar>) {
        let bounds = read.map { value in
            value.units.map { units in
                value.exact.map { units.bounds(around: $0, workers) } ?? units.bounds(around: value.ours, workers)
            }
        }
        let inputs = read.map(\.ours)
        func propagate(_ bounds: [Tensor<Scalar>?]) -> Tensor<Scalar> {
            node.operation.propagate(bounds, inputs: inputs, parameters: parameters, workers: workers)
        }
        return (propagate(bounds.map { $0?.statistical }), propagate(bounds.map { $0?.rigorous }))
    }
}
