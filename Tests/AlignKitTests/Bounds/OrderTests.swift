import AlignKit
import Testing

/// Honest recordings that round more than ours, for a reason that is found: the order of a sum, a formula, what was
/// stored.
@Suite struct OrderTests {
    /// An edge filter, whose rows are of one sign each: where the channels are last, a sum runs through all of a row
    /// first.
    @Test func placesBeforeChannels() throws {
        let input = Tensor<Float>.sample([1, 64, 6, 6], seed: 110, in: 0...1)
        let noise = Tensor<Float>.sample([16, 64, 3, 3], seed: 111, in: -0.02...0.02)
        let weight = Tensor<Float>(
            shape: noise.shape, scalars: noise.scalars.enumerated().map { $1 + [0.1, 0, -0.1][$0 % 9 / 3] })
        func record(_ altered: [Float]) -> SyntheticRecording<Float> {
            var recording = SyntheticRecording(Convolution(), input, [(.convolutionWeight, weight)])
            recording.alter { scalars in
                for i in scalars.indices {
                    let (o, row, column) = (i / 16, i / 4 % 4, i % 4)
                    var sum: Float = 0
                    for place in 0..<9 {
                        for c in 0..<64 {
                            let x = input.scalars[(c * 6 + row + place / 3) * 6 + column + place % 3]
                            sum += altered[(o * 64 + c) * 9 + place] * x
                        }
                    }
                    scalars[i] = sum
                }
            }
            return recording
        }
        let finding = try record(weight.scalars).finding()
        #expect(finding.status == .aligned, "\(finding.remarks)")
        var altered = weight.scalars
        for i in 5 * 576..<6 * 576 { altered[i] *= 1 + 2e-4 }
        #expect(try record(altered).finding().status == .diverged)
    }

    /// A sum that begins at a bias many times what the terms add is rounded at the bias's size from its first term on;
    /// so it is where the bias is that of a folded normalisation.
    @Test(arguments: [false, true])
    func fromTheBiasOn(isFolded: Bool) throws {
        let (input, weight, bias) = Self.smallTermsAndALargeBias
        func finding(_ altered: [Float]) throws -> TensorCheck {
            var recording =
                isFolded
                ? Self.folded(input, weight, bias)
                : SyntheticRecording(Convolution(), input, [(.convolutionWeight, weight), (.bias, bias)])
            recording.alter { scalars in
                for i in scalars.indices {
                    let (o, p) = i.quotientAndRemainder(dividingBy: 256)
                    scalars[i] = (0..<256).reduce(bias.scalars[o]) {
                        $0 + altered[o * 256 + $1] * input.scalars[$1 * 256 + p]
                    }
                }
            }
            return try recording.check(missing: ["conv", "bn"]).tensors.first { $0.name == "y" }!
        }
        let honest = try finding(weight.scalars)
        let remark =
            "sequential-sum" + (isFolded ? " of a folded normalisation, from its bias on, which was not recorded" : "")
        #expect(honest.status == .aligned && honest.remarks == [remark], "\(honest.remarks)")
        var altered = weight.scalars
        altered[3 * 256] += 1e-3
        #expect(try finding(altered).status == .diverged)
    }

    /// Where the last terms are far larger than the others, a sum that begins with them rounds at their size all the
    /// way.
    @Test(arguments: [false, true])
    func fromTheLastTermOn(isLinear: Bool) throws {
        let noise = Tensor<Float>.sample([64, 256], seed: 130)
        let rows = Tensor<Float>(
            shape: noise.shape, scalars: noise.scalars.enumerated().map { $0 % 256 == 255 ? 200 + $1 : $1 })
        let weight = Tensor<Float>.sample([16, 256], seed: 131)
        func finding(_ altered: [Float]) throws -> TensorCheck {
            let columns = Tensor<Float>(
                shape: [1, 256, 8, 8], scalars: (0..<64 * 256).map { rows.scalars[$0 % 64 * 256 + $0 / 64] })
            let kernel = Tensor<Float>(shape: [16, 256, 1, 1], scalars: weight.scalars)
            var recording =
                isLinear
                ? SyntheticRecording(Linear(), rows, [(.linearWeight, weight)])
                : SyntheticRecording(Convolution(), columns, [(.convolutionWeight, kernel)])
            recording.alter { scalars in
                for i in scalars.indices {
                    let (o, p) = isLinear ? (i % 16, i / 16) : (i / 64, i % 64)
                    scalars[i] = (0..<256).reversed().reduce(0) {
                        $0 + altered[o * 256 + $1] * rows.scalars[p * 256 + $1]
                    }
                }
            }
            return try recording.finding()
        }
        let honest = try finding(weight.scalars)
        #expect(honest.status == .aligned && honest.remarks == ["sequential-sum"], "\(honest.remarks)")
        var altered = weight.scalars
        altered[3 * 256] += 3e-3
        #expect(try finding(altered).status == .diverged)
    }

    /// Neighbouring terms cancel, so that no partial sum is large but for the bias, of which that of channel 3 is.
    private static var smallTermsAndALargeBias: (input: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>) {
        let noise = Tensor<Float>.sample([16, 256, 1, 1], seed: 122, in: 0.9...1.1)
        let weights = noise.scalars.enumerated().map { $0 % 2 == 0 ? 0.02 * $1 : -0.02 * $1 }
        return (
            .sample([1, 256, 16, 16], seed: 121, in: 0.9...1.1), Tensor(shape: noise.shape, scalars: weights),
            Tensor(shape: [16], scalars: (0..<16).map { $0 == 3 ? 50 : 1 })
        )
    }

    /// The same as a convolution without a bias, and a normalisation that adds it.
    private static func folded(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, _ bias: Tensor<Float>
    ) -> SyntheticRecording<Float> {
        var network = Network()
        let x = network.addInput("x")
        network.add(
            "conv", Convolution(), x,
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        let ones = Tensor<Float>(shape: bias.shape, scalars: bias.scalars.map { _ in 1 })
        let zeros = Tensor<Float>(shape: bias.shape, scalars: bias.scalars.map { _ in 0 })
        let fields: [(Parameter.Role, Tensor<Float>)] = [
            (.scale, ones), (.shift, bias), (.mean, zeros), (.variance, ones),
        ]
        var parameters = ["w": weight]
        for (index, field) in fields.enumerated() { parameters["bn\(index)"] = field.1 }
        network.add(
            "bn", BatchNormalization(epsilon: 0), "conv",
            parameters: fields.enumerated().map { Parameter(name: "bn\($0)", shape: bias.shape, role: $1.0) })
        network.add("y", ReLU(), "bn")
        network.addOutput("y", from: "y")
        return SyntheticRecording(network, inputs: ["x": input], parameters: parameters)
    }

    /// A sum of thousands of terms that reads what was not recorded cannot be made again, and may be one after the
    /// other.
    @Test func behindWhatWasNotRecorded() throws {
        let x = Tensor<Float>.sample([1, 512, 2, 2], seed: 112)
        let weight = Tensor<Float>.sample([16, 512, 3, 3], seed: 113, in: -0.05...0.05)
        var network = Network()
        let input = network.addInput("x")
        var parameters: [String: Tensor<Float>] = ["w": weight]
        let statistics: [(String, Parameter.Role, ClosedRange<Float>)] = [
            ("scale", .scale, 0.5...1.5), ("shift", .shift, -0.5...0.5), ("mean", .mean, -0.5...0.5),
            ("variance", .variance, 0.5...1.5),
        ]
        for (index, field) in statistics.enumerated() {
            parameters[field.0] = .sample([512], seed: UInt64(114 + index), in: field.2)
        }
        network.add(
            "bn", BatchNormalization(), input,
            parameters: statistics.map { Parameter(name: $0.0, shape: [512], role: $0.1) })
        network.add("relu", ReLU(), "bn")
        network.add(
            "y", Convolution(padding: 1), "relu",
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["x": x], parameters: parameters)
        let terms = ConvolutionTerms(recording.outputs["relu"]!, weight, padding: 1)
        recording.run(replaced: ["y": terms.recorded(Arithmetic(sum: .sequential))])
        let finding = try recording.check(missing: ["bn", "relu"]).tensors[0]
        #expect(finding.status == .aligned, "\(finding.remarks)")
        recording.alter { for p in 0..<4 { $0[12 + p] *= 1.0001 } }
        #expect(try recording.check(missing: ["bn", "relu"]).tensors[0].status == .diverged)
    }

    /// Of one sample per channel, behind a convolution that was not recorded. One channel in forty reads one channel
    /// before it alone. It errs many times more, beside its bound, than those that read all. In some such channel each
    /// single order, ours too, errs by chance a tenth of what the recording does.
    @Test func allOrdersTogetherAreTheMeasureOfAChannel() throws {
        // The terms all but cancel, so that one rounding of an output is little beside its error.
        let values = Tensor<Float>.sample([512], seed: 132).scalars
        let mean = values.reduce(0, +) / 512
        let input = Tensor<Float>(shape: [1, 512, 1, 1], scalars: values.map { $0 - mean })
        let first = Tensor<Float>.sample([512, 512, 1, 1], seed: 133, in: 0.99...1.01)
        let noise = Tensor<Float>.sample([10_240, 512, 1, 1], seed: 134, in: -0.1...0.1)
        let second = Tensor<Float>(
            shape: noise.shape,
            scalars: noise.scalars.enumerated().map { i, w in
                let channel = i / 512
                return channel % 40 > 0 ? w : i % 512 == channel / 40 ? 1 : 0
            })
        var recording = SyntheticRecording(
            input, [("conv", Convolution(), first), ("y", Convolution(), second)])
        let conv: Tensor<Float> = ConvolutionTerms(input, first, padding: 0).recorded(Arithmetic())
        recording.run(replaced: ["conv": conv])
        let honest = try recording.check(missing: ["conv"]).tensors[0]
        let remark = "sums in another order, which were not recorded"
        #expect(honest.status == .aligned && honest.remarks == [remark], "\(honest.remarks)")
        recording.alter { $0[7001] += 1e-4 }
        #expect(try recording.check(missing: ["conv"]).tensors[0].status == .diverged)
    }

    /// (x − m)·s + β rounds at the size of m, where a·x + b does not: what follows is not held against ours.
    @Test func aMeanOfManyDeviations() throws {
        let x = Tensor<Float>.sample([1, 8, 12, 12], seed: 118)
        var network = Network()
        let input = network.addInput("x")
        let fields: [(String, Parameter.Role, Float)] = [
            ("scale", .scale, 1), ("shift", .shift, 1000), ("mean", .mean, 1000), ("variance", .variance, 1),
        ]
        network.add(
            "bn", BatchNormalization(epsilon: 0), input,
            parameters: fields.map { Parameter(name: $0.0, shape: [8], role: $0.1) })
        network.add("y", ReLU(), "bn")
        network.addOutput("y", from: "y")
        let parameters = Dictionary(
            uniqueKeysWithValues: fields.map { ($0.0, Tensor<Float>(repeating: $0.2, shape: [8])) })
        var recording = SyntheticRecording(network, inputs: ["x": x], parameters: parameters)
        let formula = Tensor<Float>(shape: x.shape, scalars: x.scalars.map { ($0 - 1000) + 1000 })
        recording.run(replaced: ["bn": formula])
        let result = try recording.check()
        #expect(result.verdict == .aligned, "\(result.tensors.map(\.remarks))")
        #expect(result.tensors[0].remarks == ["rounds more than ours does, within its bound"])
    }

    /// Judged as float16, and stored so after a run in float32: a sum was made before its operands were rounded.
    @Test func sumsOfStoredOperands() throws {
        func half(_ tensor: Tensor<Float>) -> Tensor<Float> {
            Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { Float(Arithmetic.Format.float16.rounded(Double($0))) })
        }
        var network = Network()
        let (left, right) = (network.addInput("a"), network.addInput("b"))
        network.add("y", Addition(), left, right)
        network.addOutput("y", from: "y")
        let inputs: [String: Tensor<Float>] = [
            "a": .sample([1, 8, 6, 6], seed: 119), "b": .sample([1, 8, 6, 6], seed: 120),
        ]
        var recording = SyntheticRecording(network, inputs: inputs, parameters: [:])
        recording.outputs["y"] = half(recording.outputs["y"]!)
        recording.inputs = inputs.mapValues(half)
        recording.precision = "float16"
        let finding = try recording.finding()
        #expect(finding.status.isAligned && finding.remarks == ["stored in float16"], "\(finding.remarks)")
        recording.alter { $0[17] += 0.01 }
        #expect(try recording.finding().status == .diverged)
    }
}
