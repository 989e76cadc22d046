import AlignKit
import TestSupport
import Testing

/// Bounds pass through what was not recorded: honest recordings raise no alarm there, and faults are still found.
@Suite struct MissingTensorTests {
    /// Two convolutions on one input, normalised, added and rectified, and a third one over it all, with pools and an
    /// upsampled map on the way.
    private struct Chain {
        var recording: SyntheticRecording<Float>
        private let terms: ConvolutionTerms

        init() {
            let x = Tensor<Float>.sample([1, 48, 8, 8], seed: 80)
            var network = Network()
            var parameters: [String: Tensor<Float>] = [:]
            func declare(_ name: String, _ extents: [Int], _ role: Parameter.Role, _ range: ClosedRange<Float>)
                -> Parameter
            {
                parameters[name] = .sample(extents, seed: UInt64(81 + parameters.count), in: range)
                return Parameter(name: name, shape: Shape(extents), role: role)
            }
            let input = network.addInput("x")
            for branch in ["a", "b"] {
                network.add(
                    "\(branch).conv", Convolution(padding: 1), input,
                    parameters: [declare("\(branch).w", [12, 48, 3, 3], .convolutionWeight, -0.05...0.05)])
                network.add(
                    "\(branch).bn", BatchNormalization(), "\(branch).conv",
                    parameters: [
                        declare("\(branch).scale", [12], .scale, 0.5...1.5),
                        declare("\(branch).shift", [12], .shift, -0.2...0.2),
                        declare("\(branch).mean", [12], .mean, -0.2...0.2),
                        declare("\(branch).variance", [12], .variance, 0.2...1.5),
                    ])
            }
            network.add("sum", Addition(), "a.bn", "b.bn")
            network.add("relu", ReLU(), "sum")
            network.add("max", MaxPooling(kernel: 2, stride: 2), "relu")
            network.add("mean", AveragePooling(kernel: 2, stride: 2), "max")
            network.add("up", Resampling(mode: .bilinear), "mean", "max")
            network.add("merge", Addition(), "up", "max")
            network.add(
                "y", Convolution(padding: 1), "merge",
                parameters: [declare("y.w", [8, 12, 3, 3], .convolutionWeight, -0.2...0.2)])
            network.addOutput("y", from: "y")
            terms = ConvolutionTerms(x, parameters["a.w"]!, padding: 1)
            recording = SyntheticRecording(network, inputs: ["x": x], parameters: parameters)
            // Of another order of summation than ours, so that every tensor after it differs in the last bits.
            recording.run(replaced: ["a.conv": terms.recorded()])
        }
    }

    private static let inner = ["a.conv", "a.bn", "b.conv", "b.bn", "sum", "relu", "max", "mean", "up", "merge"]

    /// Any one tensor, any from one to another, and all but the output's own convolution.
    private static var gaps: [Set<String>] {
        inner.map { [$0] }
            + [
                ["a.bn", "b.bn", "sum"], ["sum", "relu", "max"], ["mean", "up"], ["mean", "up", "merge"],
                ["a.conv", "a.bn"], ["a.bn", "b.bn", "sum", "relu", "max", "mean", "up", "merge"],
                Set(inner).subtracting(["b.conv"]), Set(inner),
            ]
    }

    @Test(arguments: gaps)
    func honestRecordingsRaiseNoAlarm(missing: Set<String>) throws {
        let result = try Chain().recording.check(missing: missing)
        #expect(result.tensors.allSatisfy { $0.status.isAligned }, "\(result.objections)")
        #expect(Set(result.missing) == missing && result.comparedCount == 11 - missing.count)
        let fast = try Chain().recording.check(.rounding(precision: nil, fast: true), missing: missing)
        #expect(fast.tensors.allSatisfy { $0.status.isAligned })
    }

    @Test(arguments: gaps)
    func aFaultBehindTheGapIsFound(missing: Set<String>) throws {
        var chain = Chain()
        chain.recording.alter { $0[20] += 1e-3 }
        let result = try chain.recording.check(missing: missing)
        #expect(result.tensors.filter(\.status.isCreatedHere).map(\.name) == ["y"])
    }

    /// An operation that was not recorded is wrong: the first recorded tensor after it shows that.
    @Test(arguments: [
        ("mean", MaxPooling(kernel: 2, stride: 2) as any TensorOperation, "up"),
        ("up", Resampling(mode: .nearest), "merge"),
        ("a.bn", BatchNormalization(epsilon: 1e-4), "sum"),
    ])
    func aFaultWithinTheGapIsFound(node: String, operation: any TensorOperation, next: String) throws {
        var chain = Chain()
        var other = chain.recording.network
        other.replaceOperation(of: node, by: operation)
        chain.recording.run(as: other)
        let result = try chain.recording.check(missing: [node])
        #expect(result.tensors.filter(\.status.isCreatedHere).map(\.name) == [next])
    }

    /// Where products lie between, bounds are wide; how far our own float32 is from float64 says more.
    @Test func aSmallFaultBehindProductsIsFound() throws {
        var chain = Chain()
        let missing = Set(Self.inner)
        let honest = try chain.recording.check(missing: missing)
        let share = try #require(honest.tensors[0].rounding?.bound?.share)
        #expect(share < 0.1)
        let scale = chain.recording.outputs["y"]!.scalars.map(abs).max()!
        chain.recording.alter { scalars in
            for i in scalars.indices { scalars[i] += (i % 2 == 0 ? 1 : -1) * 3e-5 * scale }
        }
        let result = try chain.recording.check(missing: missing)
        #expect(result.tensors[0].status == .diverged)
    }
}
