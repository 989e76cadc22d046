extension BatchNormalization {
    /// M = (|x| + |m|)·|γ|/√(v + ε) + |β| + |y|; K = 10 roundings at most, c = 4. The underflow error of x − m is
    /// multiplied by |γ|/√(v + ε).
    ///
    /// The largest error measured was 1.84·u·M in PyTorch 2.13, 1.97 in torchvision's frozen one, 2.82 in Paddle 3.3.
    public func rounding<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> Rounding<S> {
        let slopes = slopes(parameters)
        let offsets = slopes.indices.map { c in
            abs(Double(parameters[2].scalars[c])) * slopes[c] + abs(Double(parameters[1].scalars[c]))
        }
        return .scale(
            RoundingScale(
                magnitude: inputs[0].lines(slopes: slopes, intercepts: offsets, plus: output, workers), terms: 10,
                statistical: 4, underflowFactors: slopes.map { 1 + $0 }))
    }

    /// E·|γ|/√(v + ε).
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        let slopes = slopes(parameters)
        return bounds[0]!.lines(
            slopes: slopes, intercepts: slopes.map { _ in 0 }, plus: nil, workers)
    }

    /// |γ|/√(v + ε) of every channel.
    @specialized(where S == Float)
    @specialized(where S == Double)
    func slopes<S: KernelScalar>(_ parameters: [Tensor<S>]) -> [Double] {
        zip(parameters[0].scalars, parameters[3].scalars).map { scale, variance in
            abs(Double(scale)) / (Double(variance) + epsilon).squareRoot()
        }
    }

    /// Scale, bias, mean and variance of every channel, and epsilon once.
    public func visibility<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Shape, bounds: [ChannelBounds], workers: Workers
    ) -> Visibility {
        guard bounds.count == parameters[0].count else { return .unknown }
        let slopes = slopes(parameters)
        var visibility = ParameterVisibility()
        var farthest = [Double](repeating: 0, count: bounds.count)
        for (p, extremes) in extremesByPlane(of: inputs[0], workers: workers).enumerated()
        where extremes.minimum.isFinite {
            let c = p % bounds.count
            let mean = Double(parameters[2].scalars[c])
            farthest[c] = max(farthest[c], abs(extremes.minimum - mean), abs(extremes.maximum - mean))
        }
        var ofEpsilon = 0.0
        for (c, bound) in bounds.enumerated() {
            let values = parameters.map { Double($0.scalars[c]) }
            let (swing, sum) = (farthest[c] * slopes[c], values[3] + epsilon)
            if values[0] != 0 { visibility.add(Float(swing / bound.largest)) }
            if values[1] != 0 { visibility.add(Float(abs(values[1]) / bound.smallest)) }
            if values[2] != 0 { visibility.add(Float(abs(values[2]) * slopes[c] / bound.smallest)) }
            if values[3] != 0 { visibility.add(Float(swing * values[3] / sum / 2 / bound.largest)) }
            if bound.largest > 0 { ofEpsilon = max(ofEpsilon, swing * epsilon / sum / 2 / bound.largest) }
        }
        if epsilon != 0 { visibility.add(Float(ofEpsilon)) }
        visibility.epsilon = 1 / ofEpsilon
        return .counted(visibility)
    }
}

extension Tensor where Scalar: KernelScalar {
    /// slope·|x| + intercept + |y|, with one line for each channel.
    fileprivate func lines(
        slopes: [Double], intercepts: [Double], plus output: Tensor?, _ workers: Workers
    ) -> Tensor {
        magnitudeLines(
            self, output, slopes: slopes.map { Scalar($0) }, intercepts: intercepts.map { Scalar($0) }, workers)
    }
}
