/// The precision to which numbers were rounded, or cut, when they were stored.
struct Storage {
    let precision: Precision
    let isCut: Bool
    /// Whether the recorded output is stored in it, or only its inputs are.
    let isOutput: Bool

    /// The words of a report.
    var words: String {
        guard isOutput else { return "an input of it is stored in \(precision.rawValue)" }
        return "stored in \(precision.rawValue)" + (isCut ? ", cut" : "")
    }
}

extension RoundingJudge {
    /// The precision in which the recording, or its inputs, are stored, where that explains every error; nil where none
    /// does. It is lower than the precision of the judgement, or the same. The output explains an error of u·|y|. Each
    /// input explains what u·|x| becomes in the output, since the recorded run had more digits there.
    ///
    /// - Parameter units: nil where the operation does not round.
    func storage(_ units: ErrorBounds<Scalar>?) -> Storage? {
        for lower in [Precision.float32, .float16, .bfloat16] where canBeStored(in: lower) {
            let isOutput = lower.holds(expected.scalars)
            let coarse = output.inputs.map { lower.holds($0.scalars) }
            guard isOutput || coarse.contains(true) else { continue }
            for isCut in [false, true] {
                let storage = Storage(precision: lower, isCut: isCut, isOutput: isOutput)
                if explains(storage, coarse, units) { return storage }
            }
        }
        return nil
    }

    /// A run in more digits than the precision of the judgement may have been stored in that precision, too. It then
    /// added two operands before they were rounded.
    private func canBeStored(in lower: Precision) -> Bool {
        lower.isLower(than: precision) || lower == precision && lower.isLower(than: .float32)
    }

    private func explains(_ storage: Storage, _ coarse: [Bool], _ units: ErrorBounds<Scalar>?) -> Bool {
        let u = storage.precision.unitRoundoff * (storage.isCut ? 2 : 1)
        let underflow = storage.precision.underflow * (storage.isCut ? 2 : 1)
        let inherited = inherited(coarse, u, underflow)
        let (plane, channels) = expected.shape.planes
        return expected.scalars.indices.allSatisfy { i in
            let y = exact(i)
            let e = abs(Double(expected.scalars[i]) - y)
            var allowed = inherited.map { Double($0.scalars[i]) } ?? 0
            if let units { allowed += units.bounds(at: i, channel: i / plane % channels, exact: y).statistical }
            // The sum is rounded with all its errors.
            if storage.isOutput { allowed += u * (abs(y) + allowed) * (1 + u) + underflow }
            return !(e > allowed)
        }
    }

    /// The remark on an output whose inputs were computed again.
    static var computedAgain: String { "computed together with its inputs, which were rounded otherwise than recorded" }

    /// The largest RMS(e)/RMS(S + movement) of a channel. Honest recordings measured up to 0.53.
    private static var largestShareComputedAgain: Double { 0.6 }

    /// Whether every error is explained by inputs that were computed again, with other roundings, in place of the
    /// recorded ones. Compilers fuse element-wise operations. A fused kernel computes a normalisation and its sum with
    /// the residual, although another kernel has written the normalisation's output.
    ///
    /// Behind products that were not recorded, S is too wide to be a measure.
    ///
    /// - Parameter units: nil where the operation does not round.
    func inputsAreComputedAgain(_ units: ErrorBounds<Scalar>?) -> Bool {
        guard precision == .float32, output.passedTerms == 0, let movement = output.again?.movement else {
            return false
        }
        let plane = expected.shape.planes.size
        var channels = [ChannelErrors](repeating: ChannelErrors(), count: expected.shape.planes.channels)
        let isWithin = expected.scalars.indices.allSatisfy { i in
            let (y, channel) = (exact(i), i / plane % channels.count)
            var allowed = Double(movement.scalars[i])
            if let units { allowed += units.bounds(at: i, channel: channel, exact: y).statistical }
            let e = Double(expected.scalars[i]) - y
            channels[channel].bound += allowed * allowed
            channels[channel].recording += e * e
            return abs(e) <= allowed
        }
        return isWithin && channels.allSatisfy { $0.share <= Self.largestShareComputedAgain }
    }

    /// How far the roundings of the inputs may move the output; nil for products. In such a bound, all inputs of a
    /// product would err in the worst direction. The errors of a product are judged by their spread instead.
    private func inherited(_ coarse: [Bool], _ u: Double, _ underflow: Double) -> Tensor<Scalar>? {
        guard coarse.contains(true), output.scale?.isProduct != true else { return nil }
        let bounds = zip(output.inputs, coarse).map { input, isCoarse in
            isCoarse
                ? Tensor(shape: input.shape, scalars: input.scalars.map { Scalar(u) * abs($0) + Scalar(underflow) })
                : nil
        }
        return operation.propagate(bounds, inputs: output.inputs, parameters: parameters, workers: workers)
    }
}
