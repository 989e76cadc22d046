import AlignKit
import Foundation
import TestSupport
import Testing

/// What is said of the chain: its errors against float64, what was created and inherited, drift, and replays.
@Suite struct ChainTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func check(_ tiny: TinyResNet, _ tolerance: Tolerance = .rounding) throws -> ParityResult {
        let path = folder.file("tiny.h5")
        try tiny.write(to: path)
        var options = ParityReport.Options()
        options.tolerance = tolerance
        return try ParityReport.resNet(path: path, options: options).result
    }

    private static func rms(_ a: [Double], _ b: [Double]) -> Double {
        (zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)).squareRoot()
    }

    /// A tiny ResNet whose first convolution is off by one unit in the last place here and there, or by a share of its
    /// bound throughout, and everything after it computed from that.
    private static func reordered(share: Double = 0) -> (tiny: TinyResNet, recording: SyntheticRecording<Float>) {
        var tiny = TinyResNet()
        var recording = SyntheticRecording(
            ResNet.network(tiny.configuration), inputs: ["image": tiny.image], parameters: tiny.weights)
        let first = recording.outputs["conv1"]!
        let node = recording.network.nodes[0]
        let scale = node.operation.rounding(
            inputs: [tiny.image], parameters: [tiny.weights[node.parameters[0].name]!], output: first, detail: .full,
            workers: Workers(threads: 1)
        ).scale!
        let bounds = first.doubles.enumerated().map { index, y in
            let square = Double(scale.norm!.squares.scalars[index]) * scale.norm!.factor + y * y
            return scale.statistical * 0x1p-24 * square.squareRoot()
        }
        recording.run(replaced: [
            "conv1": Tensor(
                shape: first.shape,
                scalars: first.scalars.enumerated().map { index, y in
                    share > 0
                        ? Float(Double(y) + (index % 3 == 0 ? share : -share) * bounds[index])
                        : index % 2 == 0 ? y.nextUp : y
                })
        ])
        tiny.activations = tiny.activations.map { ($0.path, recording.outputs[$0.path]!) }
        return (tiny, recording)
    }

    /// Holds the reported errors against those of a chain that is computed in float64 throughout.
    private func expectErrors(
        of result: ParityResult, _ recording: SyntheticRecording<Float>, within tolerance: Double
    ) throws {
        let exact = SyntheticRecording(
            recording.network, inputs: recording.inputs.mapValues { Tensor(shape: $0.shape, scalars: $0.doubles) },
            parameters: recording.parameters.mapValues { Tensor(shape: $0.shape, scalars: $0.doubles) })
        let ours = SyntheticRecording(recording.network, inputs: recording.inputs, parameters: recording.parameters)
        for tensor in result.tensors {
            let name = try #require(tensor.name)
            let errors = try #require(tensor.rounding?.chain)
            let (a, b) = (
                Self.rms(recording.outputs[name]!.doubles, exact.outputs[name]!.scalars),
                Self.rms(ours.outputs[name]!.doubles, exact.outputs[name]!.scalars)
            )
            #expect(
                abs(errors.recordingRMS - a) <= tolerance * a && abs(errors.oursRMS - b) <= tolerance * b, "\(name)")
            if b > 0 { #expect(abs(try #require(errors.ratio) - a / b) <= 10 * tolerance * a / b) }
        }
    }

    /// Convolutions of what the chain differs by from the recording are computed in float32: six digits of an error.
    @Test func theErrorsAreThoseAgainstFloat64() throws {
        let (tiny, recording) = Self.reordered()
        let result = try check(tiny)
        #expect(result.verdict == .aligned)
        try expectErrors(of: result, recording, within: 1e-6)
    }

    /// The chain, the isolated run and the reading share the threads, and jobs are posted within jobs.
    @Test func theNumbersDoNotDependOnThreads() throws {
        let path = folder.file("tiny.h5")
        try Self.reordered(share: 0.6).tiny.write(to: path)
        func tensors(_ threads: Int) throws -> String {
            let report = Report(try ParityReport.resNet(path: path, workers: Workers(threads: threads)))
            return try JSONText.encode(#require(report.data).value["tensors"])
        }
        let alone = try tensors(1)
        for threads in [2, 3, 5, 2, 3, 5] { #expect(try tensors(threads) == alone, "\(threads) threads") }
    }

    /// Where the recording is another one, float32 would blur our own error.
    @Test func aRecordingFarFromTheChainDoesNotBlurTheErrors() throws {
        var (tiny, recording) = Self.reordered()
        let first = recording.outputs["conv1"]!
        recording.run(replaced: ["conv1": Tensor(shape: first.shape, scalars: first.scalars.map { $0 * 1.02 })])
        tiny.activations = tiny.activations.map { ($0.path, recording.outputs[$0.path]!) }
        try expectErrors(of: try check(tiny), recording, within: 1e-9)
    }

    @Test func aDifferenceIsSplitIntoCreatedAndInherited() throws {
        let (tiny, recording) = Self.reordered()
        let result = try check(tiny)
        let ours = SyntheticRecording(recording.network, inputs: recording.inputs, parameters: recording.parameters)
        func finding(_ name: String) throws -> RoundingFindings {
            try #require(result.tensors.first { $0.name == name }?.rounding)
        }
        let created = Self.rms(recording.outputs["conv1"]!.doubles, ours.outputs["conv1"]!.doubles)
        #expect(try finding("conv1").createdRMS == created && created > 0)
        #expect(try finding("conv1").inheritedRMS == 0 && finding("conv1").amplification == nil)
        let inherited = Self.rms(recording.outputs["bn1"]!.doubles, ours.outputs["bn1"]!.doubles)
        #expect(try finding("bn1").createdRMS == 0, "our own kernels, on what was recorded")
        let split = try finding("bn1")
        #expect(abs(split.inheritedRMS! - inherited) <= 1e-9 * inherited)
        #expect(abs(split.amplification! - inherited / created) <= 1e-9 * split.amplification!)
    }

    /// Errors within every bound of their own, but many times ours and all made at once.
    @Test func anErrorManyTimesOursIsMadeHere() throws {
        var tiny = Self.reordered(share: 0.6).tiny
        let result = try check(tiny)
        let first = try #require(result.tensors.first)
        #expect(first.name == "conv1" && first.status == .diverged)
        #expect(try #require(first.rounding?.chain?.ratio) > 8 && first.rounding?.bound?.violations == 0)
        #expect(first.remarks.contains { $0.contains("times ours, from the same recorded inputs") })
        #expect(result.firstDivergence?.name == "conv1" && result.verdict == .diverged)
        tiny = Self.reordered(share: 0.02).tiny
        #expect(try check(tiny).verdict == .aligned, "less than eight times ours")
    }

    @Test func whatIsInheritedNamesItsCulprit() throws {
        var tiny = TinyResNet()
        let honest = tiny.weights
        tiny.weights["layer2.0.conv1.weight"] = Tensor(
            shape: honest["layer2.0.conv1.weight"]!.shape,
            scalars: honest["layer2.0.conv1.weight"]!.scalars.map { $0 * 1.01 })
        tiny.recompute()
        tiny.weights = honest
        let result = try check(tiny)
        #expect(result.tensors.filter(\.status.isCreatedHere).map(\.name) == ["layer2.0.conv1"])
        let after = try #require(result.tensors.first { $0.name == "layer3.0.conv1" })
        #expect(after.status == .drifted && after.remarks.contains { $0.contains("inherited from layer2.0.conv1") })
        // All of the difference at the output comes from there.
        let replay = try #require(result.replays.first)
        #expect(replay.node == "layer2.0.conv1" && replay.output == "logits" && abs(replay.share - 1) < 1e-3)
    }

    @Test func twoFaultsShareTheDifference() throws {
        var tiny = TinyResNet()
        let honest = tiny.weights
        for name in ["layer1.0.conv2.weight", "layer4.0.conv3.weight"] {
            tiny.weights[name] = Tensor(shape: honest[name]!.shape, scalars: honest[name]!.scalars.map { $0 * 1.02 })
        }
        tiny.recompute()
        tiny.weights = honest
        let result = try check(tiny)
        #expect(
            Set(result.tensors.filter(\.status.isCreatedHere).compactMap(\.name)) == [
                "layer1.0.conv2", "layer4.0.conv3",
            ])
        #expect(result.replays.count >= 2 && result.replays.count <= 3)
        let shares = result.replays.filter { $0.node.contains("conv") }.map(\.share)
        #expect(shares.allSatisfy { $0 < 0.999 } && shares.contains { $0 > 0.01 })
    }

    @Test func thereIsNoReplayWhereNothingIsWrong() throws {
        #expect(try check(TinyResNet()).replays.isEmpty)
    }
}
