import AlignKit
import TestSupport
import Testing

/// What would have passed: with the tolerances that are reported a check passes, and with a thousandth less it does
/// not.
@Suite struct MinimumToleranceTests {
    private func recording(_ difference: ClosedRange<Float>, seed: UInt64) -> SyntheticRecording<Float> {
        var recording = SyntheticRecording(
            Convolution(padding: 1), Tensor<Float>.sample([1, 6, 11, 9], seed: 1),
            [(.convolutionWeight, .sample([5, 6, 3, 3], seed: 2))])
        let noise = Tensor<Float>.sample([recording.outputs["y"]!.count], seed: seed, in: difference)
        recording.alter { scalars in for i in scalars.indices { scalars[i] += noise.scalars[i] } }
        return recording
    }

    private func passes(_ recording: SyntheticRecording<Float>, rtol: Double = 0, atol: Double = 0) throws -> Bool {
        try recording.check(.elementwise(rtol: rtol, atol: atol)).verdict != .diverged
    }

    @Test(arguments: [Float(1e-6), 1e-5, 1.2e-5, 3e-5, 1e-3, 1])
    func theySufficeAndLessDoesNot(size: Float) throws {
        for seed in 0..<4 {
            let recording = recording(-size...size, seed: UInt64(10 + seed))
            let minimum = try #require(try recording.check().minimumTolerance)
            #expect(try passes(recording, rtol: minimum.rtol))
            #expect(try !passes(recording, rtol: 0.999 * minimum.rtol))
            #expect(try passes(recording, atol: minimum.atol))
            #expect(try !passes(recording, atol: 0.999 * minimum.atol))
            #expect(try passes(recording, rtol: minimum.rtolAtSmallAtol, atol: 1e-5))
            if minimum.atol > 1.1e-5 {
                #expect(try !passes(recording, rtol: 0.999 * minimum.rtolAtSmallAtol, atol: 1e-5))
            }
            if minimum.atol <= 1e-5 { #expect(minimum.rtolAtSmallAtol == 0) }
        }
    }

    /// Differences a hair above 1e-5, of numbers below it: float32 has few digits for what is left.
    @Test(arguments: 0..<40)
    func besideASmallAbsoluteOne(step: Int) throws {
        let input = Tensor<Float>.sample([1, 1, 1, 8], seed: UInt64(40 + step), in: -4e-6...4e-6)
        var recording = SyntheticRecording(
            Convolution(), input, [(.convolutionWeight, Tensor(repeating: 1, shape: [1, 1, 1, 1]))])
        recording.alter { $0[3] = Float(Double($0[3]) + 1e-5 * (1 + Double(step) * 1.2e-7)) }
        let minimum = try #require(try recording.check().minimumTolerance)
        #expect(try passes(recording, rtol: minimum.rtolAtSmallAtol, atol: 1e-5))
    }

    @Test func bruteForceAgrees() throws {
        let recording = recording(-1e-4...1e-4, seed: 20)
        let ours = SyntheticRecording(
            Convolution(padding: 1), recording.inputs["x"]!, [(.convolutionWeight, recording.parameters["p0"]!)])
        let pairs = zip(recording.outputs["y"]!.doubles, ours.outputs["y"]!.doubles).map { (abs($0), abs($0 - $1)) }
        let minimum = try #require(try recording.check().minimumTolerance)
        for (found, expected) in [
            (minimum.atol, pairs.map(\.1).max()!), (minimum.rtol, pairs.map { $1 / $0 }.max()!),
            (minimum.rtolAtSmallAtol, pairs.map { ($1 - 1e-5) / $0 }.max()!),
        ] { #expect(found >= expected && found <= expected * (1 + 2e-6)) }
    }

    /// A recorded 0 that is none has no relative tolerance; a difference that is not finite has none at all.
    @Test func whereNoneSuffices() throws {
        var recording = recording(-1e-4...1e-4, seed: 30)
        recording.alter { $0[3] = 0 }
        let zero = try #require(try recording.check().minimumTolerance)
        #expect(zero.rtol == .infinity && zero.rtolAtSmallAtol == .infinity && zero.atol.isFinite)
        #expect(try passes(recording, atol: zero.atol))
        recording.alter { $0[3] = .nan }
        #expect(try recording.check().minimumTolerance == nil)
    }

    /// The whole file needs what its most demanding tensor needs, chained as well as isolated.
    @Test func ofAWholeFile() throws {
        let folder = try TemporaryFolder()
        var tiny = TinyResNet()
        let honest = tiny.weights
        tiny.weights["layer2.0.conv1.weight"] = Tensor(
            shape: honest["layer2.0.conv1.weight"]!.shape,
            scalars: honest["layer2.0.conv1.weight"]!.scalars.map { $0 * 1.01 })
        tiny.recompute()
        tiny.weights = honest
        let path = folder.file("tiny.h5")
        try tiny.write(to: path)
        func check(_ tolerance: Tolerance) throws -> ParityResult {
            var options = ParityReport.Options()
            options.tolerance = tolerance
            return try ParityReport.resNet(path: path, options: options).result
        }
        let minimum = try #require(try check(.rounding).minimumTolerance)
        #expect(try check(.elementwise(rtol: 0, atol: minimum.atol)).verdict == .aligned)
        #expect(try check(.elementwise(rtol: 0, atol: 0.999 * minimum.atol)).verdict == .diverged)
    }

    @Test func inFloat64() throws {
        var recording = SyntheticRecording(
            Convolution(padding: 1), Tensor<Double>.sample([1, 6, 5, 5], seed: 1),
            [(.convolutionWeight, .sample([5, 6, 3, 3], seed: 2))])
        let noise = Tensor<Double>.sample([125], seed: 3)
        recording.alter { scalars in for i in scalars.indices { scalars[i] += 1e-13 * noise.scalars[i] } }
        let minimum = try #require(try recording.check().minimumTolerance)
        #expect(try recording.check(.elementwise(rtol: minimum.rtol, atol: 0)).verdict != .diverged)
        #expect(try recording.check(.elementwise(rtol: 0.999 * minimum.rtol, atol: 0)).verdict == .diverged)
        #expect(try recording.check(.elementwise(rtol: 0, atol: minimum.atol)).verdict != .diverged)
    }
}
