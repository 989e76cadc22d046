import AlignKit
import Testing

/// Recordings of a convolution with one thing wrong with them: none passes, however small the fault.
@Suite struct FaultTests {
    private static let channels = 16
    private static let plane = 36

    private func expectDiverged(
        _ change: (inout [Float]) -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var recording = JudgeTests.recording()
        recording.alter("y", change)
        let result = try recording.check()
        #expect(result.tensors[0].status == .diverged, sourceLocation: sourceLocation)
        #expect(result.verdict == .diverged && result.firstDivergence?.name == "y", sourceLocation: sourceLocation)
    }

    /// A change that is 1e-5 of the largest element.
    @Test(arguments: [0, 14, 36 * 7 + 21, 16 * 36 - 1])
    func oneElement(index: Int) throws {
        try expectDiverged { scalars in scalars[index] += 1e-4 * scalars.map(abs).max()! }
        try expectDiverged { $0[index] = 0 }
        try expectDiverged { $0[index] = -$0[index] }
    }

    @Test func onePixelOfEveryChannel() throws {
        try expectDiverged { for c in 0..<Self.channels { $0[c * Self.plane + 8] *= 1.01 } }
        try expectDiverged { for c in 0..<Self.channels { $0.swapAt(c * Self.plane + 8, c * Self.plane + 9) } }
    }

    /// Within every bound of an element, but ten times what the others show.
    @Test func oneChannel() throws {
        try expectDiverged { for p in 0..<Self.plane { $0[3 * Self.plane + p] *= 1.00001 } }
        try expectDiverged { for p in 0..<Self.plane { $0[3 * Self.plane + p] += 1e-5 } }
        try expectDiverged { for p in 0..<Self.plane { $0.swapAt(3 * Self.plane + p, 9 * Self.plane + p) } }
    }

    @Test(arguments: [Float(1.01), 0.99, 1.0001, 0.9999])
    func oneWeight(factor: Float) throws {
        var weight = JudgeTests.weight
        // One of the larger weights: a change that moves nothing cannot be seen.
        let scalars = weight.scalars[5 * 1152..<6 * 1152]
        let index = scalars.indices.max { abs(weight.scalars[$0]) < abs(weight.scalars[$1]) }!
        var changed = weight.scalars
        changed[index] *= factor
        weight = Tensor(shape: weight.shape, scalars: changed)
        var recording = JudgeTests.recording()
        recording.outputs["y"] = ConvolutionTerms(JudgeTests.input, weight, JudgeTests.bias, padding: 1).recorded()
        let finding = try recording.finding()
        #expect(finding.status == .diverged, "\(finding.remarks)")
    }

    @Test(arguments: [Float(1.001), 0.9])
    func theBorder(factor: Float) throws {
        try expectDiverged { scalars in
            for i in scalars.indices {
                let (row, column) = (i / 6 % 6, i % 6)
                if row == 0 || column == 0 || row == 5 || column == 5 { scalars[i] *= factor }
            }
        }
    }

    /// Spread over the whole tensor, and smaller than γ_K·M, but no rounding: it points the same way everywhere.
    @Test(arguments: [Float(1.0001), 0.9999, 1.001, 0.99])
    func theWholeTensorScaled(factor: Float) throws {
        try expectDiverged { for i in $0.indices { $0[i] *= factor } }
    }

    @Test func aConstantAddedToAll() throws {
        try expectDiverged { for i in $0.indices { $0[i] += 1e-3 } }
    }

    @Test func aMissingBias() throws {
        try expectDiverged { scalars in
            for i in scalars.indices { scalars[i] -= JudgeTests.bias.scalars[i / Self.plane] }
        }
    }

    /// A fault in a recording of lower precision is more than imprecise.
    @Test(arguments: [Arithmetic.Format.tf32, .bfloat16])
    func aFaultAmongImpreciseNumbers(operands: Arithmetic.Format) throws {
        var recording = JudgeTests.recording(Arithmetic(operands: operands))
        recording.alter { $0[100] += 0.5 * $0.map(abs).max()! }
        #expect(try recording.finding().status == .diverged)
        recording = JudgeTests.recording(Arithmetic(operands: operands))
        recording.alter { scalars in for p in 0..<Self.plane { scalars[2 * Self.plane + p] *= 1.2 } }
        #expect(try recording.finding().status == .diverged)
        recording = JudgeTests.recording(Arithmetic(operands: operands))
        recording.alter { scalars in for i in scalars.indices { scalars[i] *= 1.02 } }
        #expect(try recording.finding().status == .diverged)
    }

    /// Every tensor of an operation that does not round must be equal.
    @Test func exactOperationsAllowNothing() throws {
        let input = Tensor<Float>.sample([1, 4, 9, 9], seed: 70)
        let operations: [any TensorOperation] = [ReLU(), MaxPooling(kernel: 3, stride: 2, padding: 1)]
        for operation in operations {
            var recording = SyntheticRecording(operation, input)
            #expect(try recording.finding().status == .exact)
            let index = recording.outputs["y"]!.scalars.firstIndex { $0 > 0.1 }!
            recording.alter { $0[index] = $0[index].nextUp }
            #expect(try recording.finding().status == .diverged)
        }
    }

    /// In 4608 positive terms, one weight of 1 % is 2 parts in a million of the sum.
    @Test func oneWeightOfManyPositiveTerms() throws {
        let input = Tensor<Float>.sample([1, 512, 4, 4], seed: 71, in: 0...1)
        let weight = Tensor<Float>.sample([4, 512, 3, 3], seed: 72)
        var recording = SyntheticRecording(Convolution(), input, [(.convolutionWeight, weight)])
        recording.outputs["y"] = ConvolutionTerms(input, weight, padding: 0).recorded()
        #expect(try recording.finding().status == .aligned)
        var changed = weight.scalars
        let index = (4608..<2 * 4608).max { abs(changed[$0]) < abs(changed[$1]) }!
        changed[index] *= 1.01
        recording.outputs["y"] = ConvolutionTerms(input, Tensor(shape: weight.shape, scalars: changed), padding: 0)
            .recorded()
        let bound = try #require(try recording.finding().rounding?.bound)
        #expect(try recording.finding().status == .diverged)
        #expect(bound.sqrtQuotient! < 4, "which λ√K·u·M could not have shown")
    }
}
