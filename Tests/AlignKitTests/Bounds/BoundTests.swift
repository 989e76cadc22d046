import AlignKit
import Testing

/// The quotients that a finding reports against loops in double precision, over planes of every size.
@Suite struct BoundTests {
    /// A 1×1 convolution of 3 channels to 5, with all that a bound is made of.
    private struct Pointwise {
        let shape: [Int]
        var recording: SyntheticRecording<Float>
        private(set) var exact: [Double] = []
        private(set) var magnitude: [Double] = []
        private(set) var square: [Double] = []
        let terms: Double

        init(height: Int, width: Int, hasBias: Bool, silent: Bool = false) {
            shape = [2, 5, height, width]
            terms = hasBias ? 4 : 3
            let plane = height * width
            var input = Tensor<Float>.sample([2, 3, height, width], seed: 50)
            if silent {
                // The first image has a pixel without light, the second is dark but for its last pixel.
                input = Tensor(
                    shape: input.shape,
                    scalars: input.scalars.enumerated().map { index, value in
                        let (image, pixel) = (index / (3 * plane), index % plane)
                        return image == 0 && pixel == plane / 2 || image == 1 && pixel < plane - 1 ? 0 : value
                    })
            }
            let weight = Tensor<Float>.sample([5, 3, 1, 1], seed: 51)
            let bias = Tensor<Float>.sample([5], seed: 52)
            var parameters: [(Parameter.Role, Tensor<Float>)] = [(.convolutionWeight, weight)]
            if hasBias { parameters.append((.bias, bias)) }
            recording = SyntheticRecording(Convolution(), input, parameters)
            for i in 0..<2 * 5 * plane {
                let (n, o, p) = (i / (5 * plane), i / plane % 5, i % plane)
                let products =
                    (0..<3).map { c in
                        Double(weight.scalars[o * 3 + c]) * Double(input.scalars[(n * 3 + c) * plane + p])
                    } + (hasBias ? [Double(bias.scalars[o])] : [])
                exact.append(products.reduce(0, +))
                magnitude.append(products.reduce(0) { $0 + abs($1) })
                square.append(products.reduce(0) { $0 + $1 * $1 })
            }
        }

        func statistical(_ i: Int) -> Double {
            magnitude[i] == 0
                ? 0
                : 4 * terms.squareRoot() * 0x1p-24 * (square[i] + exact[i] * exact[i]).squareRoot() + terms * 0x1p-126
        }

        func rigorous(_ i: Int) -> Double {
            magnitude[i] == 0 ? 0 : terms * 0x1p-24 / (1 - terms * 0x1p-24) * magnitude[i] + terms * 0x1p-126
        }

        /// Moves every recorded element by up to `size` of its own bound.
        mutating func disturb(by size: Float) {
            let noise = Tensor<Float>.sample(shape, seed: 53)
            let bounds = exact.indices.map(statistical)
            recording.alter { scalars in
                for i in scalars.indices { scalars[i] += size * noise.scalars[i] * Float(bounds[i]) }
            }
        }

        /// The errors of the elements that are finite.
        var errors: [(index: Int, error: Double)] {
            recording.outputs["y"]!.scalars.enumerated().compactMap { index, value in
                value.isFinite ? (index, abs(Double(value) - exact[index])) : nil
            }
        }
    }

    private func expectClose(_ actual: Double?, _ expected: Double, _ what: String) throws {
        let actual = try #require(actual)
        #expect(
            actual == expected || abs(actual - expected) <= 1e-5 * abs(expected), "\(what): \(actual), not \(expected)")
    }

    private func expectQuotients(_ sample: Pointwise) throws {
        let bound = try #require(try sample.recording.finding().rounding?.bound)
        let errors = sample.errors.filter { $0.error > 0 }
        func largest(_ unit: (Int) -> Double) -> Double { errors.map { $0.error / unit($0.index) }.max() ?? 0 }
        try expectClose(bound.share, largest(sample.statistical), "share")
        try expectClose(bound.utilization, largest(sample.rigorous), "utilization")
        let beyond = errors.count { $0.error > sample.statistical($0.index) }
        #expect(bound.violations == beyond)
        let mean = (errors.reduce(0) { $0 + $1.error * $1.error } / Double(sample.exact.count)).squareRoot()
        let norm = (sample.errors.reduce(0) { $0 + sample.square[$1.index] } / Double(sample.exact.count)).squareRoot()
        try expectClose(bound.rmsQuotient, mean / (0x1p-24 * norm), "rms quotient")
        if largest(sample.rigorous).isFinite {
            let quotient = largest { sample.terms.squareRoot() * 0x1p-24 * sample.magnitude[$0] }
            // γ_K is not quite K·u, and holds what underflows.
            #expect(abs((bound.sqrtQuotient ?? 0) - quotient) <= 1e-4 * quotient)
        }
    }

    /// Planes of 8 elements and more are gone through in blocks of 8, the last of which overlaps the one before it.
    @Test(
        arguments: [(1, 1), (1, 7), (2, 4), (3, 3), (1, 15), (4, 4), (1, 17), (7, 7), (31, 9)],
        [Float(0), 0.1, 0.9, 3])
    func ofEveryPlane(extents: (Int, Int), size: Float) throws {
        for hasBias in [false, true] {
            var sample = Pointwise(height: extents.0, width: extents.1, hasBias: hasBias)
            sample.disturb(by: size)
            try expectQuotients(sample)
        }
    }

    /// Where every term is 0, nothing may differ.
    @Test(arguments: [(1, 7), (2, 4), (7, 7)])
    func whereNothingMayDiffer(extents: (Int, Int)) throws {
        var sample = Pointwise(height: extents.0, width: extents.1, hasBias: false, silent: true)
        sample.disturb(by: 0.5)
        try expectQuotients(sample)
        #expect(try sample.recording.finding().status == .aligned)
        // The first pixel of the second image.
        sample.recording.alter { $0[$0.count / 2] = 1e-30 }
        try expectQuotients(sample)
        let finding = try sample.recording.finding()
        #expect(finding.status == .diverged && finding.rounding?.bound?.share == .infinity)
    }

    /// One error in each position of a plane is found there, in the blocks and in their overlap.
    @Test(arguments: [(1, 7), (3, 3), (1, 23)])
    func noElementIsPassedOver(extents: (Int, Int)) throws {
        let honest = Pointwise(height: extents.0, width: extents.1, hasBias: true)
        for index in stride(from: 0, to: honest.exact.count, by: extents.1 == 23 ? 1 : 3) {
            var sample = honest
            let wrong = Float(8 * honest.statistical(index))
            sample.recording.alter { $0[index] += wrong }
            let finding = try sample.recording.finding()
            #expect(
                finding.status == .diverged && finding.rounding?.bound?.violations == 1,
                "element \(index): \(finding.remarks)")
        }
    }

    /// Elements that are not finite on either side take no part, the others are judged all the same.
    @Test(arguments: [(1, 7), (3, 3), (7, 7)])
    func elementsThatAreNotFinite(extents: (Int, Int)) throws {
        var sample = Pointwise(height: extents.0, width: extents.1, hasBias: true)
        var bias = sample.recording.parameters["p1"]!.scalars
        (bias[1], bias[3]) = (.nan, .infinity)
        sample.recording.parameters["p1"] = Tensor(shape: [5], scalars: bias)
        sample.recording.run()
        sample.recording.alter { $0[0] = $0[0].nextUp }
        let honest = try sample.recording.finding()
        #expect(honest.status == .aligned && honest.isolated?.oneSided == 0)
        #expect(honest.rounding?.bound?.share.isFinite == true)
        let index = 2 * extents.0 * extents.1
        let wrong = Float(10 * sample.statistical(index))
        sample.recording.alter { $0[index] += wrong }
        #expect(try sample.recording.finding().rounding?.bound?.violations == 1)
        #expect(try sample.recording.finding().status == .diverged)
        sample.recording.alter { $0[index] = .nan }
        #expect(try sample.recording.finding().status == .nonFinite)
    }

    /// In float64 and from float32 alone, both sides may err: the bound is twice as wide.
    @Test func bothSidesMayErr() throws {
        var sample = Pointwise(height: 5, width: 5, hasBias: true)
        sample.disturb(by: 1.5)
        let (full, fast) = (
            try sample.recording.finding(), try sample.recording.finding(.rounding(precision: nil, fast: true))
        )
        #expect(try #require(full.rounding?.bound?.violations) > 0)
        #expect(fast.rounding?.bound?.violations == 0 && fast.rounding?.power == nil && fast.rounding?.chain == nil)
        // Without the norm of the terms, against M.
        let ours = SyntheticRecording(
            Convolution(), sample.recording.inputs["x"]!,
            [
                (.convolutionWeight, sample.recording.parameters["p0"]!), (.bias, sample.recording.parameters["p1"]!),
            ]
        ).outputs["y"]!
        let shares = sample.recording.outputs["y"]!.scalars.enumerated().map { index, value in
            abs(Double(value) - Double(ours.scalars[index]))
                / (2 * (4 * sample.terms.squareRoot() * 0x1p-24 * sample.magnitude[index] + sample.terms * 0x1p-126))
        }
        try expectClose(fast.rounding?.bound?.share, shares.max()!, "share")
    }
}
