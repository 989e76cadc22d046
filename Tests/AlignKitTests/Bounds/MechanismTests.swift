import AlignKit
import Testing

/// Errors that a named mechanism explains: coarse operands, storage, overflow, what is lost below the normal numbers.
@Suite struct MechanismTests {
    /// Operands cut, as engines do for speed, shrink every product: such errors point the same way, and are no fault.
    @Test(arguments: [
        (UInt32(13), Precision.tf32, true, true, "operands cut to tf32"),
        (16, .bfloat16, true, true, "operands cut to bfloat16"),
        (16, .bfloat16, true, false, "weights cut to bfloat16"),
        (16, .bfloat16, false, true, "inputs cut to bfloat16"),
    ])
    func cutOperandsAreImprecise(
        drop: UInt32, precision: Precision, cutsWeights: Bool, cutsInputs: Bool, words: String
    ) throws {
        func cut(_ tensor: Tensor<Float>, _ isCut: Bool) -> Tensor<Float> {
            guard isCut else { return tensor }
            return Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { Float(bitPattern: ($0.bitPattern >> drop) << drop) })
        }
        var recording = JudgeTests.recording()
        let terms = ConvolutionTerms(
            cut(JudgeTests.input, cutsInputs), cut(JudgeTests.weight, cutsWeights), JudgeTests.bias, padding: 1)
        recording.outputs["y"] = terms.recorded()
        let finding = try recording.finding()
        #expect(finding.status == .imprecise && finding.remarks == [words], "\(finding.remarks)")
        #expect(finding.rounding?.effectivePrecision == precision && finding.coarseness == words)
    }

    /// Whose switch it is depends on the framework.
    @Test(arguments: [("pytorch", true), ("torchvision", true), ("tensorflow", false), ("ncnn", false)])
    func theSwitchIsPyTorchs(framework: String, isNamed: Bool) throws {
        var recording = JudgeTests.recording(Arithmetic(operands: .tf32))
        recording.framework = framework
        let items = RoundingSummary(try recording.check()).items
        let line = try #require(items.first { $0.title == "precision" }?.text)
        #expect(line.hasPrefix("all products: operands rounded to tf32; "), "\(line)")
        #expect(line.contains("torch.backends.cudnn.allow_tf32") == isNamed)
        #expect(line.hasSuffix("--precision tf32 accepts it"))
    }

    /// The products themselves were not recorded, only what follows them.
    @Test func coarseOperandsBehindAGapAreNamed() throws {
        let (weight, input) = (JudgeTests.weight, JudgeTests.input)
        var network = Network()
        let x = network.addInput("x")
        network.add(
            "conv", Convolution(padding: 1), x,
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        network.add("y", ReLU(), "conv")
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["x": input], parameters: ["w": weight])
        let terms = ConvolutionTerms(input, weight, padding: 1)
        recording.run(replaced: ["conv": terms.recorded(Arithmetic(operands: .tf32))])
        let finding = try recording.check(missing: ["conv"]).tensors[0]
        #expect(finding.status == .imprecise, "\(finding.remarks)")
        #expect(finding.coarseness == "operands rounded to tf32, which were not recorded")
    }

    /// The last layer's weights in float16, cut, as ncnn keeps them.
    @Test func aLayerWithItsOwnWeightsIsNamed() throws {
        let input = Tensor<Float>.sample([2, 512], seed: 90, in: 0...1)
        let weight = Tensor<Float>.sample([100, 512], seed: 91, in: -0.04...0.04)
        var recording = SyntheticRecording(Linear(), input, [(.linearWeight, weight)])
        let coarse = weight.scalars.map { Double(Float(bitPattern: ($0.bitPattern >> 13) << 13)) }
        recording.alter { scalars in
            for i in scalars.indices {
                let (n, o) = i.quotientAndRemainder(dividingBy: 100)
                scalars[i] = Float(
                    (0..<512).reduce(0) { $0 + coarse[o * 512 + $1] * Double(input.scalars[n * 512 + $1]) })
            }
        }
        let finding = try recording.finding()
        #expect(finding.status == .imprecise, "\(finding.remarks)")
        #expect(finding.coarseness?.hasPrefix("weights cut to ") == true)
    }

    /// Stored in float16 after a run in float32: operands were rounded after the sum was made.
    @Test func sumsOfStoredOperandsAreImprecise() throws {
        func half(_ tensor: Tensor<Float>) -> Tensor<Float> {
            Tensor(
                shape: tensor.shape,
                scalars: tensor.scalars.map { Float(Arithmetic.Format.float16.rounded(Double($0))) })
        }
        let (a, b) = (Tensor<Float>.sample([1, 8, 6, 6], seed: 92), Tensor<Float>.sample([1, 8, 6, 6], seed: 93))
        var network = Network()
        let (left, right) = (network.addInput("a"), network.addInput("b"))
        network.add("y", Addition(), left, right)
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["a": a, "b": b], parameters: [:])
        recording.outputs["y"] = half(recording.outputs["y"]!)
        recording.inputs = ["a": half(a), "b": half(b)]
        let finding = try recording.finding()
        #expect(finding.status == .imprecise && finding.coarseness == "stored in float16")
        // Twice as much is none of it.
        recording.alter { $0[17] += 0.01 }
        #expect(try recording.finding().status == .diverged)
    }

    /// A tensor in float16 among others of float32: what reads it was computed from more digits, be it a copy of them.
    @Test(arguments: [BatchNormalization() as any TensorOperation, ReLU()])
    func whatReadsAStoredTensorIsImprecise(operation: any TensorOperation) throws {
        let x = Tensor<Float>.sample([1, 8, 6, 6], seed: 94)
        let parameters: [(Parameter.Role, Tensor<Float>)] =
            operation is ReLU
            ? []
            : [
                (.scale, .sample([8], seed: 95, in: 0.5...1.5)), (.shift, .sample([8], seed: 96)),
                (.mean, .sample([8], seed: 97)), (.variance, .sample([8], seed: 98, in: 0.5...1.5)),
            ]
        var recording = SyntheticRecording(operation, x, parameters)
        let coarse = x.scalars.map { Float(Arithmetic.Format.float16.rounded(Double($0))) }
        recording.inputs["x"] = Tensor(shape: x.shape, scalars: coarse)
        let finding = try recording.finding()
        #expect(finding.status == .imprecise && finding.coarseness == "an input of it is stored in float16")
        recording.alter { $0[40] += 0.01 }
        #expect(try recording.finding().status == .diverged)
    }

    /// The terms' sum is small, but those of one sign exceed the largest number: whether a sum passes it depends on its
    /// order.
    @Test(arguments: [Float.infinity, .nan, 0])
    func eitherSideMayOverflow(recorded: Float) throws {
        let input = Tensor<Float>(shape: [1, 4], scalars: [1, 1, 1, 1])
        let large: Float = 2e38
        let weight = Tensor<Float>(shape: [2, 4], scalars: [large, large, -large, -large, 1, 2, 3, 4])
        var recording = SyntheticRecording(Linear(), input, [(.linearWeight, weight)])
        recording.alter { $0[0] = recorded }
        let finding = try recording.finding()
        #expect(finding.status.isAligned, "\(finding.remarks)")
        // The second sum is nowhere near.
        recording.alter { $0[1] = .infinity }
        #expect(try recording.finding().status == .nonFinite)
    }

    @Test func anInfinityOfTheWrongSignIsNone() throws {
        let input = Tensor<Float>(shape: [1, 2], scalars: [1, 1])
        let weight = Tensor<Float>(shape: [1, 2], scalars: [3e38, 3e38])
        var recording = SyntheticRecording(Linear(), input, [(.linearWeight, weight)])
        #expect(try recording.finding().status == .exact)
        recording.alter { $0[0] = 3.4e38 }
        #expect(try recording.finding().status == .diverged, "the sum is 6e38")
        recording.alter { $0[0] = -.infinity }
        #expect(try recording.finding().status == .nonFinite)
    }

    /// x and m lie so low that their difference may be flushed to 0, and γ brings it up.
    @Test func whatIsLostBelowTheNormalNumbersGrows() throws {
        let x = Tensor<Float>.sample([1, 4, 6, 6], seed: 99, in: 0x1p-126...0x1.8p-126)
        let scale: Float = 0x1p120
        var recording = SyntheticRecording(
            BatchNormalization(epsilon: 1e-5), x,
            [
                (.scale, Tensor(repeating: scale, shape: [4])), (.shift, Tensor(repeating: 1, shape: [4])),
                (.mean, Tensor(repeating: 0x1p-126, shape: [4])), (.variance, Tensor(repeating: 1, shape: [4])),
            ])
        recording.alter { for i in $0.indices { $0[i] = 1 } }
        let flushed = try recording.finding()
        #expect(flushed.status.isAligned && flushed.remarks.contains { $0.contains("below the normal numbers") })
        recording.alter { $0[7] = 1.5 }
        #expect(try recording.finding().status == .diverged)
    }

    /// Kernels whose rows have one sign each: the partial sums are many times the result, and a loop may exceed S. The
    /// recording is, at each element, the loop that errs less of one and its reverse, but for a few, which are the
    /// other one: no element tells which of the two is the likelier.
    @Test(arguments: [true, false]) func anotherLoopThanTheLikeliestExceedsTheBound(isReverse: Bool) throws {
        let input = Tensor<Float>.sample([1, 3, 40, 40], seed: 230, in: 1000...1001)
        let noise = Tensor<Float>.sample([16, 3, 7, 7], seed: 231, in: -0.1...0.1).scalars
        let weight = Tensor<Float>(
            shape: [16, 3, 7, 7], scalars: noise.enumerated().map { $1 + Float($0 / 7 % 7 - 3) * 0.3 })
        var recording = SyntheticRecording(Convolution(stride: 2), input, [(.convolutionWeight, weight)])
        let size = recording.outputs["y"]!.shape[2]
        let sums = recording.outputs["y"]!.scalars.indices.map { i -> (one: Double, other: Double, exact: Double) in
            let (channel, row, column) = (i / (size * size), i / size % size * 2, i % size * 2)
            let terms = (0..<147).map { k in
                (weight[channel, k % 3, k / 21, k / 3 % 7], input[0, k % 3, row + k / 21, column + k / 3 % 7])
            }
            let loop = Double(terms.reduce(0) { $0 + $1.0 * $1.1 })
            let reverse = Double(terms.reversed().reduce(0) { $0 + $1.0 * $1.1 })
            let exact = terms.reduce(0) { $0 + Double($1.0) * Double($1.1) }
            return isReverse ? (reverse, loop, exact) : (loop, reverse, exact)
        }
        func error(_ sum: Double, _ index: Int) -> Double { abs(sum - sums[index].exact) }
        let isLarger = sums.indices.filter { 5 * error(sums[$0].one, $0) < error(sums[$0].other, $0) }
        let others = Set(isLarger.sorted { error(sums[$0].other, $0) > error(sums[$1].other, $1) }.prefix(4))
        recording.alter { scalars in
            for i in scalars.indices {
                let isOneSmaller = error(sums[i].one, i) < error(sums[i].other, i)
                scalars[i] = Float(others.contains(i) != isOneSmaller ? sums[i].one : sums[i].other)
            }
        }
        let finding = try recording.finding()
        #expect(finding.status == .aligned && finding.remarks == ["sequential-sum"], "\(finding.remarks)")
        #expect(finding.rounding?.bound?.share ?? 0 > 1)
    }
}
