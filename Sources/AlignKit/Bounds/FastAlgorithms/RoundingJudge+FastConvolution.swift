extension RoundingJudge {
    /// Whether the errors are those of a fast algorithm, everywhere or except in some channels. If so, the status is
    /// settled.
    func areOfFastConvolution(_ judgement: inout Judgement) -> Bool {
        guard precision == .float32, output.units?.inherited == nil,
            let convolution = operation as? Convolution,
            let input = output.inputs.first as? Tensor<Float>, let weight = parameters[0] as? Tensor<Float>,
            let expected = expected as? Tensor<Float>, let exact = output.exact
        else { return false }
        let bias = parameters.count > 1 ? parameters[1] as? Tensor<Float> : nil
        let finding = FastConvolutions(
            convolution: convolution, input: input, weight: weight, bias: bias, expected: expected, exact: exact,
            knownLibraries: knownLibraries, workers: workers
        ).finding()
        switch finding {
        case .unknown: return false
        case .explained(let algorithm):
            judgement.isExplained = true
            judgement.fastAlgorithm = algorithm
            judgement.effectivePrecision = .float32
            judgement.remarks.append(algorithm.remark)
        case .outstanding(let algorithm, let channel, let factor):
            judgement.status = .diverged
            judgement.fastAlgorithm = algorithm
            judgement.remarks += [
                algorithm.remark,
                "channel \(channel) stands out: its errors are \(factor.plain) times what that algorithm makes",
            ]
        }
        return true
    }
}
