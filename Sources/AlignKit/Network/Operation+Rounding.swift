// The rounding errors of AlignKit's own operations. Each derivation stands in docs/rounding.md under its name.

extension Convolution {
    /// M = |w|∗|x| + |b|, N² = w²∗x² + b², K = C/G·kh·kw, one more with a bias.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        let weight = parameters[0]
        let bias = parameters.count > 1 ? parameters[1] : nil
        return .sum(
            magnitude: sum(
                .magnitudes, inputs[0], weight: weight, bias: bias?.scalars.map { abs($0) }, workers: workers),
            norm: detail == .full
                ? termSquares(inputs[0], weight, bias, workers) {
                    sum(.squares(weightScale: $1, inputScale: $0), inputs[0], weight: weight, workers: workers)
                } : nil,
            terms: weight.shape.extents.dropFirst().reduce(1, *) + (bias == nil ? 0 : 1), isProduct: true)
    }

    /// |w|∗E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        sum(.magnitudes, bounds[0]!, weight: parameters[0], workers: workers)
    }
}

extension Linear {
    /// M = |w|·|x| + |b|, N² = w²·x² + b², K the number of inputs, one more with a bias.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        let bias = parameters.count > 1 ? [parameters[1]] : []
        let magnitude = apply(
            to: [inputs[0].magnitudes(workers)], parameters: ([parameters[0]] + bias).map { $0.magnitudes(workers) },
            workers: workers)
        return .sum(
            magnitude: magnitude,
            norm: detail == .full
                ? termSquares(inputs[0], parameters[0], bias.first, workers) {
                    apply(
                        to: [inputs[0].squares(scale: S($0), workers)],
                        parameters: [parameters[0].squares(scale: S($1), workers)], workers: workers)
                } : nil,
            terms: parameters[0].shape[1] + bias.count, isProduct: true)
    }

    /// |w|·E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        apply(to: [bounds[0]!], parameters: [parameters[0].magnitudes(workers)], workers: workers)
    }
}

/// Σ (w·x)² + b² of every output element of a sum of products, the squares being taken of numbers up to 1, so that
/// none overflows; what underflows is smaller than 10⁻¹⁹ of the largest product.
///
/// - Parameter sum: Σ (a·x)²·(b·w)² for the scales a and b.
private func termSquares<S: KernelScalar>(
    _ input: Tensor<S>, _ weight: Tensor<S>, _ bias: Tensor<S>?, _ workers: Workers,
    sum: (_ inputScale: Double, _ weightScale: Double) -> Tensor<S>
) -> TermSquares<S> {
    let scales = [input, weight].map { tensor -> Double in
        let extremes = finiteExtremes(of: tensor.scalars, workers: workers)
        let largest = max(abs(extremes.minimum), abs(extremes.maximum))
        guard largest > 0, largest.isFinite else { return 1 }
        // Within the range of normal numbers on both sides of 1.
        return Double(sign: .plus, exponent: min(max(-Int(largest.exponent), -120), 120), significand: 1)
    }
    let scale = scales[0] * scales[1]
    return TermSquares(
        squares: sum(scales[0], scales[1]), factor: 1 / (scale * scale),
        channels: bias?.scalars.map { Double($0) * Double($0) })
}

extension BatchNormalization {
    /// M = (|x| + |m|)·|γ|/√(v + ε) + |β| + |y|; K = 10 roundings at most, c = 4. What is lost of x − m, below the
    /// normal numbers, is multiplied by |γ|/√(v + ε).
    ///
    /// The largest error measured was 1.84·u·M in PyTorch 2.13, 1.97 in torchvision's frozen one, 2.82 in Paddle 3.3.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        let slopes = slopes(parameters)
        let offsets = slopes.indices.map { c in
            abs(Double(parameters[2].scalars[c])) * slopes[c] + abs(Double(parameters[1].scalars[c]))
        }
        return RoundingScale(
            magnitude: inputs[0].lines(slopes: slopes, intercepts: offsets, plus: output, workers), terms: 10,
            statistical: 4, underflowFactors: slopes.map { 1 + $0 })
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
}

extension Addition {
    /// M = |y|, one rounding; the thousandth besides is for what is lost when y itself is found.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        RoundingScale(magnitude: output.magnitudes(workers), terms: 1, statistical: 1.001)
    }

    /// E₁ + E₂.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        if let first = bounds[0], let second = bounds[1] { return self(first, second, workers: workers) }
        return (bounds[0] ?? bounds[1])!
    }
}

extension ReLU {
    /// E: the function is nowhere steeper than 1.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        bounds[0]!
    }
}

extension MaxPooling {
    /// The largest E of the window: a maximum moves by no more than what moves most.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(bounds[0]!, workers: workers)
    }
}

extension AveragePooling {
    /// M = the mean of |x|, K = the window and the division.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        .sum(
            magnitude: self(inputs[0].magnitudes(workers), workers: workers), terms: kernel.height * kernel.width + 1)
    }

    /// The mean of E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(bounds[0]!, workers: workers)
    }
}

extension GlobalAveragePooling {
    /// M = the mean of |x|, K = the plane and the division.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        .sum(
            magnitude: self(inputs[0].magnitudes(workers), workers: workers),
            terms: inputs[0].shape[2] * inputs[0].shape[3] + 1)
    }

    /// The mean of E.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        self(bounds[0]!, workers: workers)
    }
}

extension Resampling {
    /// Nearest: exact. Bilinear: M = (1 + 2·(H′ + W′))·(the largest |x| around), K = 8 roundings.
    ///
    /// A position, up to H′ or W′, is rounded a few times, and with it the share that each of two neighbours has.
    public func roundingScale<S: KernelScalar>(
        inputs: [Tensor<S>], parameters: [Tensor<S>], output: Tensor<S>, detail: RoundingDetail, workers: Workers
    ) -> RoundingScale<S>? {
        guard mode == .bilinear else { return nil }
        let around = around(inputs[0].magnitudes(workers), inputs: inputs, workers)
        let positions = S(1 + 2 * (output.shape[2] + output.shape[3]))
        return RoundingScale(magnitude: around.scaled(by: positions, workers), terms: 8, statistical: 4)
    }

    /// E of what is read: of the one element, or the largest around.
    public func propagate<S: KernelScalar>(
        _ bounds: [Tensor<S>?], inputs: [Tensor<S>], parameters: [Tensor<S>], workers: Workers
    ) -> Tensor<S> {
        // The second input gives the size alone.
        guard let bound = bounds[0] else {
            return Tensor(
                repeating: 0, shape: [inputs[0].shape[0], inputs[0].shape[1], inputs[1].shape[2], inputs[1].shape[3]])
        }
        return around(bound, inputs: inputs, workers)
    }

    private func around<S: KernelScalar>(_ map: Tensor<S>, inputs: [Tensor<S>], _ workers: Workers) -> Tensor<S> {
        let read =
            mode == .nearest
            ? map : MaxPooling(kernel: 3, stride: 1, padding: 1)(map, workers: workers)
        return Resampling(mode: .nearest)(read, toSizeOf: inputs[1].shape, workers: workers)
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
