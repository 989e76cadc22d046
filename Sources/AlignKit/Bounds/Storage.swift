/// Numbers that were rounded, or cut, when they were stored.
struct Storage {
    let precision: Precision
    let isCut: Bool
    /// Whether the recorded output is stored so, or only what it was computed from.
    let isOutput: Bool

    /// What a reader is told.
    var words: String {
        guard isOutput else { return "an input of it is stored in \(precision.rawValue)" }
        return "stored in \(precision.rawValue)" + (isCut ? ", cut" : "")
    }
}

extension RoundingJudge {
    /// The lower precision, or the very one that it is judged by, in which the recording is stored, or its inputs are,
    /// where that explains every error: u·|y| for the output, and what u·|x| of each input becomes, since the run that
    /// was recorded had more digits there.
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

    /// A run in more digits than it is judged by may have been stored in that precision, too: a sum of two was then
    /// made before its operands were rounded.
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
            // What is rounded is the sum with all its errors.
            if storage.isOutput { allowed += u * (abs(y) + allowed) * (1 + u) + underflow }
            return !(e > allowed)
        }
    }

    /// What the roundings of the inputs become. A product's inputs conspire in such a bound; its own errors are judged
    /// by their spread.
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
