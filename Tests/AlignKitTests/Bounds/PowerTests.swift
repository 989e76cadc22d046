import AlignKit
import TestSupport
import Testing

/// What a check could have shown, against counts in loops; blind spots; and when a verdict is not to be trusted.
@Suite struct PowerTests {
    /// |p·t|/S of every parameter of a convolution that is not 0; −1 where it meets nothing but padding.
    private static func visibilities(
        _ convolution: Convolution, _ x: Tensor<Float>, _ w: Tensor<Float>, _ bias: Tensor<Float>?, output: Shape
    ) -> [Double] {
        func squared(_ tensor: Tensor<Float>) -> Tensor<Double> {
            Tensor(shape: tensor.shape, scalars: tensor.doubles.map { $0 * $0 })
        }
        let y = naiveConvolution(convolution, x, w, bias, output: output)
        let squares = naiveConvolution(convolution, squared(x), squared(w), bias.map(squared), output: output)
        let terms = Double(w.count / w.shape[0] + (bias == nil ? 0 : 1))
        var bounds = [[Double]](repeating: [], count: output[1])
        for offset in 0..<output.count {
            let square = squares.value[offset] + y.value[offset] * y.value[offset]
            bounds[output.index(ofOffset: offset)[1]].append(
                y.magnitude[offset] == 0 ? 0 : 4 * terms.squareRoot() * 0x1p-24 * square.squareRoot())
        }
        var result: [Double] = []
        for offset in 0..<w.count where w.scalars[offset] != 0 {
            let index = w.shape.index(ofOffset: offset)
            let channel = index[0] / (output[1] / convolution.groups) * w.shape[1] + index[1]
            var met = -1.0
            for n in 0..<output[0] {
                for i in 0..<output[2] {
                    for j in 0..<output[3] {
                        let row =
                            i * convolution.stride.height - convolution.padding.height
                            + index[2] * convolution.dilation.height
                        let column =
                            j * convolution.stride.width - convolution.padding.width
                            + index[3] * convolution.dilation.width
                        guard row >= 0, row < x.shape[2], column >= 0, column < x.shape[3] else { continue }
                        met = max(met, Double(abs(x[n, channel, row, column])))
                    }
                }
            }
            let bound = bounds[index[0]].max()!
            result.append(met < 0 ? -1 : met == 0 ? 0 : Double(abs(w.scalars[offset])) * met / bound)
        }
        for (o, value) in (bias?.scalars ?? []).enumerated() where value != 0 {
            result.append(Double(abs(value)) / bounds[o].min()!)
        }
        return result
    }

    private func expectCounts(_ power: DetectionPower, _ visibilities: [Double]) {
        #expect(power.parameters == visibilities.count)
        #expect(power.unreached == visibilities.count { $0 == -1 })
        // Beside a border, rounding decides.
        func range(below limit: Double) -> ClosedRange<Int> {
            visibilities.count { $0 < limit * (1 - 1e-5) }...visibilities.count { $0 < limit * (1 + 1e-5) }
        }
        #expect(range(below: 100).contains(power.invisible))
        #expect(range(below: 10).contains(power.invisibleAtTenth))
        let median = visibilities.map { max($0, 0) }.sorted()[(visibilities.count - 1) / 2]
        if median == 0 {
            #expect(power.median == .infinity)
        } else {
            // An eighth of an octave, downwards.
            #expect(
                power.median >= 1 / median * 0.9999 && power.median <= 1.13 / median, "\(power.median), \(1 / median)")
        }
    }

    @Test(
        arguments: [
            Convolution(), Convolution(padding: 1), Convolution(stride: 2, padding: 2),
            Convolution(padding: 3, dilation: 2),
            Convolution(
                stride: PlaneExtent(height: 3, width: 2), padding: PlaneExtent(height: 0, width: 2),
                dilation: PlaneExtent(height: 1, width: 3)),
        ], [1, 2])
    func ofAConvolution(plain: Convolution, groups: Int) throws {
        let convolution = Convolution(
            stride: plain.stride, padding: plain.padding, dilation: plain.dilation, groups: groups)
        // Of very different sizes, so that some are seen and some are not; the fourth channel is dead.
        func spread(_ extents: [Int], seed: UInt64, power: Int) -> Tensor<Float> {
            let tensor = Tensor<Float>.sample(extents, seed: seed)
            return Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { x in (0..<power).reduce(x) { value, _ in value * x } })
        }
        var x = spread([2, 4, 9, 8], seed: 90, power: 2)
        for n in 0..<2 { for p in 0..<72 { x[n, 3, p / 8, p % 8] = 0 } }
        var w = spread([6, 4 / groups, 3, 3], seed: 91, power: 8)
        w[2, 1, 1, 1] = 0
        let bias = spread([6], seed: 92, power: 8)
        for hasBias in [false, true] {
            var parameters: [(Parameter.Role, Tensor<Float>)] = [(.convolutionWeight, w)]
            if hasBias { parameters.append((.bias, bias)) }
            let recording = SyntheticRecording(convolution, x, parameters)
            let power = try #require(try recording.finding().rounding?.power)
            let expected = Self.visibilities(
                convolution, x, w, hasBias ? bias : nil, output: recording.outputs["y"]!.shape)
            expectCounts(power, expected)
            #expect(power.deadChannels == 1 && power.epsilon == nil)
            #expect(power.invisible > power.invisibleAtTenth && power.invisibleAtTenth > 0)
        }
    }

    /// An image of one pixel meets the middle of a kernel alone.
    @Test func weightsThatMeetPaddingAlone() throws {
        let recording = SyntheticRecording(
            Convolution(padding: 1), Tensor<Float>.sample([1, 3, 1, 1], seed: 93),
            [(.convolutionWeight, .sample([4, 3, 3, 3], seed: 94))])
        let result = try recording.check()
        let power = try #require(result.tensors[0].rounding?.power)
        #expect(power.parameters == 108 && power.unreached == 96 && power.invisible >= 96)
        #expect(power.median == .infinity && power.deadChannels == 0)
        #expect(result.verdict == .aligned, "what an image cannot reach is not counted against it")
    }

    /// A change that is said to be visible is seen, whichever weight it concerns.
    @Test func whatIsVisibleIsSeen() throws {
        let honest = SyntheticRecording(
            Convolution(padding: 1), Tensor<Float>.sample([1, 3, 6, 6], seed: 95),
            [(.convolutionWeight, .sample([4, 3, 3, 3], seed: 96))])
        let weight = honest.parameters["p0"]!
        let expected = Self.visibilities(
            Convolution(padding: 1), honest.inputs["x"]!, weight, nil, output: honest.outputs["y"]!.shape)
        for index in stride(from: 0, to: weight.count, by: 7) {
            var changed = weight.scalars
            changed[index] *= 1 + Float(1.1 / expected[index])
            var recording = honest
            recording.run(parameters: ["p0": Tensor(shape: weight.shape, scalars: changed)])
            #expect(try recording.finding().status == .diverged, "weight \(index)")
        }
    }

    @Test func ofALinearLayer() throws {
        let x = Tensor<Float>(shape: [2, 3], scalars: [0.5, 0, -2, -1, 0, 1])
        let w = Tensor<Float>(shape: [2, 3], scalars: [1, 1, 1e-6, 0, 1, -1])
        let recording = SyntheticRecording(Linear(), x, [(.linearWeight, w)])
        let power = try #require(try recording.finding().rounding?.power)
        // Two that meet zeros, and 1e-6 of the sum, which would have to double to be seen.
        #expect(power.parameters == 5 && power.deadChannels == 1 && power.invisible == 3 && power.unreached == 0)
    }

    /// Where variances are large, epsilon is lost in them.
    @Test func ofBatchNormalisation() throws {
        func power(variance: Float) throws -> (DetectionPower, ParityResult) {
            let p = [Tensor<Float>.sample([6], seed: 97, in: 0.5...1), .sample([6], seed: 98), .sample([6], seed: 99)]
            let recording = SyntheticRecording(
                BatchNormalization(), Tensor<Float>.sample([1, 6, 5, 5], seed: 89),
                [(.scale, p[0]), (.shift, p[1]), (.mean, p[2]), (.variance, Tensor(repeating: variance, shape: [6]))])
            let result = try recording.check()
            return (try #require(result.tensors[0].rounding?.power), result)
        }
        let small = try power(variance: 1).0
        #expect(small.parameters == 25 && small.invisible <= 1 && small.deadChannels == 0)
        #expect(try #require(small.epsilon) < 1)
        let huge = try power(variance: 1e8).0
        #expect(try #require(huge.epsilon) > 9, "ten times as large and still not seen")
        var tiny = TinyResNet()
        tiny.weights["layer1.0.bn1.running_var"] = Tensor(repeating: 1e8, shape: [4])
        tiny.recompute()
        let folder = try TemporaryFolder()
        try tiny.write(to: folder.file("tiny.h5"))
        let report = try ParityReport.resNet(path: folder.file("tiny.h5"))
        #expect(report.verdict == .aligned)
        let text = report.text()
        #expect(text.contains("blind: ten times the epsilon would not be seen in layer1.0.bn1"), "\(text)")
    }

    /// No weight of an all-dark image is seen: the outputs that depend on it prove nothing.
    @Test func anInputThatIsZeroThroughout() throws {
        let dark = SyntheticRecording(
            Convolution(padding: 1), Tensor<Float>(repeating: 0, shape: [1, 3, 6, 6]),
            [(.convolutionWeight, .sample([4, 3, 3, 3], seed: 96)), (.bias, .sample([4], seed: 97))])
        let result = try dark.check()
        let power = try #require(result.tensors[0].rounding?.power)
        #expect(power.deadChannels == 3 && power.invisible == 108 && power.median == .infinity)
        #expect(result.verdict == .mistrusted && result.objections == [])
        #expect(result.doubts.contains { $0.hasPrefix("108 of 112 parameters could be off by 10 %") })
    }

    @Test func aTinyResNetIsTrusted() throws {
        let folder = try TemporaryFolder()
        for seed in 1...3 {
            try TinyResNet(seed: UInt64(seed)).write(to: folder.file("tiny.h5"))
            let result = try ParityReport.resNet(path: folder.file("tiny.h5")).result
            #expect(result.verdict == .aligned && result.doubts == [])
            let powers = result.tensors.compactMap { $0.rounding?.power }
            let (all, invisible) = (powers.reduce(0) { $0 + $1.parameters }, powers.reduce(0) { $0 + $1.invisible })
            #expect(powers.count > 30 && invisible * 3 < all, "\(invisible) of \(all) at 1 %")
        }
    }
}
