import AlignKit
import Testing

/// Recorded sums and outputs whose kernel computed their inputs again, and what one rounding of an input is.
@Suite struct ComputedAgainTests {
    /// A kernel normalises and adds; another has written the normalisation's output, by another formula. So is a ReLU
    /// that is computed with the normalisation.
    @Test(arguments: [true, false])
    func inputsAreComputedAgain(isSum: Bool) throws {
        let x = Tensor<Float>.sample([1, 8, 12, 12], seed: 150, in: 90...110)
        let r = Tensor<Float>.sample([1, 8, 12, 12], seed: 151)
        let fields: [(Parameter.Role, ClosedRange<Float>)] = [
            (.scale, 0.5...1.5), (.shift, -0.5...0.5), (.mean, 99...101), (.variance, 20...30),
        ]
        var network = Network()
        let (input, residual) = (network.addInput("x"), network.addInput("r"))
        var parameters: [String: Tensor<Float>] = [:]
        for (index, field) in fields.enumerated() {
            parameters["\(field.0)"] = .sample([8], seed: UInt64(152 + index), in: field.1)
        }
        network.add(
            "bn", BatchNormalization(epsilon: 0), input,
            parameters: fields.map { Parameter(name: "\($0.0)", shape: [8], role: $0.0) })
        if isSum { network.add("y", Addition(), "bn", residual) } else { network.add("y", ReLU(), "bn") }
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["x": x, "r": r], parameters: parameters)
        recording.alter { scalars in
            for i in scalars.indices {
                let c = i / 144
                let factor = parameters["scale"]!.scalars[c] / parameters["variance"]!.scalars[c].squareRoot()
                let shift = parameters["shift"]!.scalars[c] - parameters["mean"]!.scalars[c] * factor
                let normalized = x.scalars[i] * factor + shift
                scalars[i] = isSum ? normalized + r.scalars[i] : max(normalized, 0)
            }
        }
        let honest = try recording.finding()
        let remark = "computed together with its inputs, which were rounded otherwise than recorded"
        #expect(honest.status == .aligned && honest.remarks == [remark], "\(honest.status) \(honest.remarks)")
        var faulty = recording
        faulty.alter { $0[17] += 0.001 }
        #expect(try faulty.finding().status == .diverged)
        // Such errors are a fraction of what the roundings of the inputs may do. A channel at 80 % of it is wrong.
        recording.alter { scalars in
            for i in 3 * 144..<4 * 144 {
                func parameter(_ role: Parameter.Role) -> Float { parameters["\(role)"]!.scalars[3] }
                let terms = (x.scalars[i] + parameter(.mean)) * parameter(.scale) / parameter(.variance).squareRoot()
                scalars[i] += 0.8 * 4 * 0x1p-24 * (terms + abs(parameter(.shift)))
            }
        }
        #expect(try recording.finding().status == .diverged)
    }

    /// One rounding of a normalisation that was not recorded is one of its terms, and not of the ReLU's small output.
    /// Most channels are 0 there, and say nothing.
    @Test func theRoundingOfANormalizationIsThatOfItsTerms() throws {
        let channels = 512
        let fields: [(Parameter.Role, Float)] = [(.scale, 1), (.shift, 0), (.mean, 100), (.variance, 1)]
        var network = Network()
        network.add(
            "bn", BatchNormalization(epsilon: 0), network.addInput("x"),
            parameters: fields.map { Parameter(name: "\($0.0)", shape: [channels], role: $0.0) })
        network.addOutput("y", from: network.add("y", ReLU(), "bn"))
        var parameters: [String: Tensor<Float>] = [:]
        for (role, value) in fields { parameters["\(role)"] = Tensor(repeating: value, shape: [channels]) }
        let input = (0..<channels).map { $0 < 2 ? Float(100.003) : 99 - Float($0) / 1024 }
        var recording = SyntheticRecording(
            network, inputs: ["x": Tensor(shape: [1, channels, 1, 1], scalars: input)], parameters: parameters)
        // γ·(x − m) of terms of 100, each rounded once.
        recording.alter { $0[1] += 200 * 0x1p-24 }
        let finding = try recording.check(missing: ["bn"]).tensors[0]
        #expect(finding.status == .aligned, "\(finding.remarks), \(finding.rounding!)")
        recording.alter { $0[1] += 5 * 200 * 0x1p-24 }
        #expect(try recording.check(missing: ["bn"]).tensors[0].status == .diverged)
    }

    /// Behind a convolution that was not recorded, S is wide, and inputs that may be computed again explain nothing.
    @Test func aFaultBehindAGapIsNotComputedAgain() throws {
        let input = Tensor<Float>.sample([1, 16, 8, 8], seed: 190)
        let weight = Tensor<Float>.sample([16, 16, 3, 3], seed: 191, in: -0.1...0.1)
        let roles: [(Parameter.Role, Float)] = [(.scale, 1), (.shift, 0.5), (.mean, 0.1), (.variance, 2)]
        var parameters: [String: Tensor<Float>] = ["w": weight]
        for (role, value) in roles { parameters["\(role)"] = Tensor(repeating: value, shape: [16]) }
        var network = Network()
        let x = network.addInput("x")
        network.add(
            "conv", Convolution(padding: 1), x,
            parameters: [Parameter(name: "w", shape: weight.shape, role: .convolutionWeight)])
        network.add(
            "bn", BatchNormalization(), x, parameters: roles.map { Parameter(name: "\($0.0)", shape: [16], role: $0.0) }
        )
        network.add("y", Addition(), "conv", "bn")
        network.addOutput("y", from: "y")
        var recording = SyntheticRecording(network, inputs: ["x": input], parameters: parameters)
        #expect(try recording.check(missing: ["conv"]).verdict == .aligned)
        recording.alter { for i in 5 * 64..<6 * 64 { $0[i] += 7e-7 } }
        let found = try recording.check(missing: ["conv"]).tensors.first { $0.name == "y" }!
        #expect(found.status == .diverged, "\(found.remarks), \(found.rounding?.bound?.share ?? 0)")
        #expect(found.rounding?.bound?.share ?? 2 < 1)
    }
}
