import AlignKit
import Testing

/// Engines compute several operations in one kernel. The recorded tensors are right, and differ from what each
/// operation would make alone.
@Suite struct FusedOperationTests {
    /// The end of a residual block: a convolution, its normalisation, and the sum with a residual. The residual is
    /// large in channel 3.
    private struct Block {
        let input = Tensor<Float>.sample([1, 256, 8, 8], seed: 140, in: 0.9...1.1)
        let residual = Tensor<Float>(
            shape: [1, 16, 8, 8],
            scalars: Tensor<Float>.sample([1, 16, 8, 8], seed: 142, in: 0.9...1.1).scalars.enumerated().map {
                $1 * ($0 / 64 == 3 ? 50 : 1)
            })
        /// Neighbouring terms cancel, so that no partial sum is large but for the residual.
        let weight = Tensor<Float>(
            shape: [16, 256, 1, 1],
            scalars: Tensor<Float>.sample([16, 256, 1, 1], seed: 141, in: 0.9...1.1).scalars.enumerated().map {
                $0 % 2 == 0 ? 0.02 * $1 : -0.02 * $1
            })
        let bias = Tensor<Float>.sample([16], seed: 143)

        var recording: SyntheticRecording<Float> {
            var network = Network()
            let x = network.addInput("x")
            let r = network.addInput("r")
            var parameters: [String: Tensor<Float>] = ["w": weight]
            let roles: [(Parameter.Role, Float)] = [(.scale, 1), (.shift, 0), (.mean, 0), (.variance, 1)]
            for (role, value) in roles { parameters["\(role)"] = Tensor(repeating: value, shape: [16]) }
            parameters["shift"] = bias
            network.add(
                "conv", Convolution(), x,
                parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
            network.add(
                "bn", BatchNormalization(epsilon: 0), "conv",
                parameters: roles.map { Parameter(name: "\($0.0)", shape: [16], role: $0.0) })
            network.add("y", Addition(), "bn", r)
            network.addOutput("y", from: "y")
            return SyntheticRecording(network, inputs: ["x": input, "r": residual], parameters: parameters)
        }
    }

    /// The products are added to the residual in place, one after the other or 16 channels at a time, and the bias
    /// comes last or first.
    @Test(arguments: [1, 16], [false, true])
    func fromTheResidualOn(channelsPerSum: Int, isBiased: Bool) throws {
        let block = Block()
        func finding(_ weight: [Float]) throws -> TensorCheck {
            var recording = block.recording
            recording.alter { scalars in
                for i in scalars.indices {
                    let (o, p) = i.quotientAndRemainder(dividingBy: 64)
                    var sum = block.residual.scalars[i] + (isBiased ? block.bias.scalars[o] : 0)
                    for first in stride(from: 0, to: 256, by: channelsPerSum) {
                        sum += (first..<first + channelsPerSum).reduce(0) {
                            $0 + weight[o * 256 + $1] * block.input.scalars[$1 * 64 + p]
                        }
                    }
                    scalars[i] = isBiased ? sum : sum + block.bias.scalars[o]
                }
            }
            return try recording.check(missing: ["conv", "bn"]).tensors[0]
        }
        let honest = try finding(block.weight.scalars)
        #expect(honest.status == .aligned, "\(honest.remarks)")
        if channelsPerSum == 1 {
            let start = "from the tensor on that it is added to"
            #expect(honest.remarks == ["sequential-sum of a folded normalisation, \(start), which was not recorded"])
        }
        var altered = block.weight.scalars
        altered[5 * 256] += 1e-3
        #expect(try finding(altered).status == .diverged)
    }

    /// A convolution of 3×3 and its normalisation `y`.
    private static func normalized(
        _ input: Tensor<Float>, _ weight: Tensor<Float>, _ statistics: [Parameter.Role: Tensor<Float>]
    ) -> SyntheticRecording<Float> {
        var network = Network()
        network.add(
            "conv", Convolution(padding: 1), network.addInput("x"),
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        let roles: [Parameter.Role] = [.scale, .shift, .mean, .variance]
        network.add(
            "y", BatchNormalization(), "conv",
            parameters: roles.map { Parameter(name: "\($0)", shape: statistics[$0]!.shape, role: $0) })
        network.addOutput("y", from: "y")
        var parameters = ["w": weight]
        for (role, tensor) in statistics { parameters["\(role)"] = tensor }
        return SyntheticRecording(network, inputs: ["x": input], parameters: parameters)
    }

    /// A channel that is switched off has a constant output, one rounding from the truth. It says nothing of what other
    /// channels may err, behind a convolution that was not recorded.
    @Test(arguments: [0, 6])
    func channelsThatAreSwitchedOffHideNothing(count: Int) throws {
        let input = Tensor<Float>.sample([1, 64, 8, 8], seed: 160)
        let weight = Tensor<Float>.sample([32, 64, 3, 3], seed: 161, in: -0.05...0.05)
        func channels(_ on: Float, off: Float) -> Tensor<Float> {
            Tensor(shape: [32], scalars: (0..<32).map { $0 < count ? off : on })
        }
        var recording = Self.normalized(
            input, weight,
            [
                .scale: channels(1, off: 1e-7), .shift: channels(0.1, off: -1e-3), .mean: channels(0, off: 0),
                .variance: channels(1, off: 1),
            ])
        let conv = ConvolutionTerms(input, weight, padding: 1).recorded(Arithmetic())
        recording.run(replaced: ["conv": conv])
        let honest = try recording.check(missing: ["conv"]).tensors[0]
        #expect(honest.status == .aligned, "\(honest.remarks)")
        recording.alter { for i in 20 * 64..<21 * 64 { $0[i] *= 1 + 4e-6 } }
        let found = try recording.check(missing: ["conv"]).tensors[0]
        #expect(found.status == .diverged && found.remarks.contains { $0.hasPrefix("channel 20") }, "\(found.remarks)")
    }

    /// On a map of 2×2, a kernel whose weights are all but in one corner meets padding, and here a pixel that is 0. A
    /// sum has hardly an error there. F(2×2), whose transformed weights are large everywhere, errs as much as
    /// elsewhere.
    @Test func sparseWeightsInTilesOfTwo() throws {
        var input = Tensor<Float>.sample([1, 64, 2, 2], seed: 170)
        for c in 0..<64 { input[0, c, 0, 0] = 0 }
        let noise = Tensor<Float>.sample([64, 64, 3, 3], seed: 171, in: -0.1...0.1)
        let weight = Tensor<Float>(
            shape: noise.shape,
            scalars: noise.scalars.enumerated().map { $0 / 576 == 7 && $0 % 9 > 0 ? $1 * 1e-3 : $1 })
        let algorithm = WinogradConvolution(transform: .init(outputs: 2, symmetric: [1]))
        var network = Network()
        network.add(
            "conv", Convolution(padding: 1), network.addInput("x"),
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        network.add("y", ReLU(), "conv")
        network.addOutput("y", from: "y")
        func finding(_ used: Tensor<Float>) throws -> TensorCheck {
            var recording = SyntheticRecording(network, inputs: ["x": input], parameters: ["w": weight])
            recording.run(replaced: ["conv": algorithm(input, used)])
            return try recording.check(missing: ["conv"]).tensors[0]
        }
        let honest = try finding(weight)
        let remark =
            "errs as a Winograd convolution of 2×2 tiles (Lavin and Gray's points), which was not recorded"
        #expect(honest.status == .aligned && honest.remarks == [remark], "\(honest.remarks)")
        var altered = weight
        altered[8, 0, 1, 1] += 1e-4
        #expect(try finding(altered).status == .diverged)
    }

    /// The errors of a fast convolution behind a normalisation with a channel that is fifty times as large as the
    /// others. Its few tiles do not decide at which positions errors are large.
    @Test(arguments: WinogradConvolution.known.indices)
    func largeChannelsBehindAFastConvolution(index: Int) throws {
        let (source, algorithm) = WinogradConvolution.known[index]
        let input = Tensor<Float>.sample([1, 128, 12, 12], seed: 180)
        let weight = Tensor<Float>.sample([64, 128, 3, 3], seed: 181, in: -0.05...0.05)
        let scale = Tensor<Float>(shape: [64], scalars: (0..<64).map { $0 == 5 ? 50 : 1 })
        var recording = Self.normalized(
            input, weight,
            [
                .scale: scale, .shift: .sample([64], seed: 182), .mean: .sample([64], seed: 183),
                .variance: .sample([64], seed: 184, in: 0.5...1.5),
            ])
        recording.run(replaced: ["conv": algorithm(input, weight)])
        let honest = try recording.check(missing: ["conv"]).tensors[0]
        #expect(honest.status == .aligned, "\(source): \(honest.remarks)")
        var altered = weight
        altered[7, 20, 1, 2] *= 1.05
        recording.run(replaced: ["conv": algorithm(input, altered)])
        #expect(try recording.check(missing: ["conv"]).tensors[0].status == .diverged)
    }
}
